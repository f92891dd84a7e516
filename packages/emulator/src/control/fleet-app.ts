import express, { type Express, type Request, type Response } from 'express';
import type { EngineClock } from '../clock.ts';
import { VirtualClock } from '../clock.ts';
import type { Fleet, FleetGateway, GatewayState } from '../fleet/fleet.ts';
import type { FrontDoor } from '../fleet/front-door.ts';
import type { GatewayMetrics } from '../observe/gateway-metrics.ts';
import { prometheusText, prometheusType } from '../observe/prometheus.ts';
import { type ControlFallback, readBody, refuseBrowsers, toFallback } from './app.ts';

export interface FleetControl {
  readonly fleet: Fleet;
  readonly frontDoor: FrontDoor;
  readonly clock: EngineClock;
  readonly metrics: GatewayMetrics;
  /** Where each gateway listens, by id. */
  readonly urls: () => Readonly<Record<string, string>>;
}

const states: readonly GatewayState[] = ['up', 'disabled', 'down'];

const problem = (response: Response, status: number, code: string, message: string): void => {
  response.status(status).json({ error: { code, message } });
};

const bodyOf = async (request: Request): Promise<Readonly<Record<string, unknown>>> => {
  try {
    const body: unknown = JSON.parse((await readBody(request)).toString('utf8'));
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    // Not JSON: refused by whoever misses what should be in it.
    return {};
  }
};

const shown = ({ frontDoor, urls }: FleetControl, { id, region, state, units }: FleetGateway): object => ({
  id,
  region,
  state,
  health: frontDoor.health()[id],
  units: units.length,
  url: urls()[id] ?? null,
});

/** Traces of all units, each with its gateway, in the order in which the requests came. */
const tracesOf = (fleet: Fleet, last: number): readonly object[] =>
  fleet.gateways
    .flatMap(({ id, units }) =>
      units.flatMap((unit, index) => unit.traces(last).map((trace) => ({ gateway: id, unit: index, ...trace }))),
    )
    .sort((a, b) => a.at - b.at)
    .slice(-last);

/** `/gateways/<id>/units/<n>/…` is the control API of that unit. */
const unitRoutes = (fleet: Fleet, router: express.Router): void => {
  for (const { id, units } of fleet.gateways)
    for (const [index, unit] of units.entries()) {
      const own = unit.control();
      router.use(`/gateways/${id}/units/${index}`, (request, response, next) => {
        request.url = `/_spillway${request.url}`;
        own(request, response, next);
      });
    }
};

const gatewayRoutes = (control: FleetControl, router: express.Router): void => {
  const { fleet, frontDoor } = control;
  const find = (request: Request, response: Response): FleetGateway | undefined => {
    const found = fleet.gateways.find(({ id }) => id === request.params['id']);
    if (found === undefined)
      problem(response, 404, 'NotFound', `the gateways are ${fleet.gateways.map(({ id }) => id).join(', ')}`);
    return found;
  };
  router.get('/gateways', (_request, response) => {
    response.json(fleet.gateways.map((gateway) => shown(control, gateway)));
  });
  router.put('/gateways/:id', async (request, response) => {
    const gateway = find(request, response);
    if (gateway === undefined) return;
    const { state } = await bodyOf(request);
    const wanted = states.find((each) => each === state);
    if (wanted === undefined) return problem(response, 400, 'InvalidBody', `send {"state": …}: ${states.join(', ')}`);
    fleet.setState(gateway.id, wanted);
    response.json(shown(control, gateway));
  });
  router.put('/control-plane', async (request, response) => {
    const { up } = await bodyOf(request);
    if (typeof up !== 'boolean') return problem(response, 400, 'InvalidBody', 'send {"up": true} or {"up": false}');
    fleet.setControlPlane(up);
    response.json({ up });
  });
  router.post('/front-door/probe', async (_request, response) => {
    await frontDoor.probe();
    response.json(frontDoor.health());
  });
};

const clockRoutes = ({ clock, fleet }: FleetControl, router: express.Router, fallback: ControlFallback): void => {
  router.post('/clock/advance', async (request, response) => {
    const { seconds } = await bodyOf(request);
    if (!(clock instanceof VirtualClock))
      return problem(
        response,
        409,
        'RealClock',
        "the clock is the machine's own; start with --virtual-clock to move it",
      );
    if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0)
      return problem(response, 400, 'InvalidBody', 'send {"seconds": N}');
    clock.advance(seconds * 1000);
    response.json({ now: clock.now() });
  });
  router.post('/reset', (request, response) => {
    fleet.reset();
    return toFallback(fallback, request, response);
  });
};

/** The control API of all gateways of a service, under /_spillway; what it does not know goes to `fallback`. */
export const fleetControlApp = (control: FleetControl, fallback: ControlFallback): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.use(refuseBrowsers);
  const router = express.Router();
  const { fleet, clock } = control;
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok', now: clock.now(), gateways: fleet.gateways.map(({ id, state }) => ({ id, state })) });
  });
  router.get('/traces', (request, response) => {
    const { last = '100' } = request.query;
    if (typeof last !== 'string' || !/^\d+$/.test(last))
      return problem(response, 400, 'InvalidQuery', '`last` is a whole number');
    response.json(tracesOf(fleet, Number(last)));
  });
  unitRoutes(fleet, router);
  gatewayRoutes(control, router);
  clockRoutes(control, router, fallback);
  app.get('/metrics', (_request, response) => {
    response.setHeader('content-type', prometheusType);
    response.end(prometheusText(control.metrics.read(fleet.gateways.flatMap(({ units }) => units))));
  });
  app.use('/_spillway', router);
  app.use((request, response) => toFallback(fallback, request, response));
  return app;
};
