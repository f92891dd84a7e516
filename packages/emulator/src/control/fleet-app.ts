import express, { type Express, type Request, type Response } from 'express';
import type { EngineClock } from '../clock.ts';
import type { Fleet, FleetGateway, GatewayState } from '../fleet/fleet.ts';
import type { FrontDoor } from '../fleet/front-door.ts';
import type { GatewayMetrics } from '../observe/gateway-metrics.ts';
import { prometheusText, prometheusType } from '../observe/prometheus.ts';
import { type ControlFallback, lastOf, problem, readField, toFallback } from './answer.ts';
import type { ControlOptions } from './app.ts';
import { clockHandlers } from './clock-routes.ts';
import { controlDocument } from './document.ts';
import { guards } from './guard.ts';
import { fleetOperations } from './operations.ts';
import { answerReload } from './reload.ts';
import { type Handler, routerOf } from './routes.ts';

export interface FleetControl {
  readonly fleet: Fleet;
  readonly frontDoor: FrontDoor;
  readonly clock: EngineClock;
  readonly metrics: GatewayMetrics;
  /** Where each gateway listens, by id. */
  readonly urls: () => Readonly<Record<string, string>>;
}

/** The mocks answer what the gateways do not. */
export type FleetControlOptions = ControlOptions & { readonly fallback: ControlFallback };

const states: readonly GatewayState[] = ['up', 'disabled', 'down'];

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
const unitRoutes = (fleet: Fleet): express.Router => {
  const router = express.Router();
  for (const { id, units } of fleet.gateways)
    for (const [index, unit] of units.entries()) {
      const own = unit.control();
      router.use(`/_spillway/gateways/${id}/units/${index}`, (request, response, next) => {
        request.url = `/_spillway${request.url}`;
        own(request, response, next);
      });
    }
  return router;
};

const unknown = (response: Response, fleet: Fleet): void =>
  problem(response, 404, 'NotFound', `the gateways are ${fleet.gateways.map(({ id }) => id).join(', ')}`);

const setGateway = async (control: FleetControl, request: Request, response: Response): Promise<void> => {
  const { fleet } = control;
  const gateway = fleet.gateways.find(({ id }) => id === request.params['id']);
  if (gateway === undefined) return unknown(response, fleet);
  const state = await readField(request, 'state');
  const wanted = states.find((each) => each === state);
  if (wanted === undefined) return problem(response, 400, 'InvalidBody', `send {"state": …}: ${states.join(', ')}`);
  fleet.setState(gateway.id, wanted);
  response.json(shown(control, gateway));
};

const setControlPlane = async ({ fleet }: FleetControl, request: Request, response: Response): Promise<void> => {
  const up = await readField(request, 'up');
  if (typeof up !== 'boolean') return problem(response, 400, 'InvalidBody', 'send {"up": true} or {"up": false}');
  fleet.setControlPlane(up);
  response.json({ up });
};

const traces = ({ fleet }: FleetControl, request: Request, response: Response): void => {
  const last = lastOf(request);
  if (last === undefined) problem(response, 400, 'InvalidQuery', '`last` is a whole number');
  else response.json(tracesOf(fleet, last));
};

type Handlers = Readonly<Record<keyof typeof fleetOperations, Handler>>;

const handlersOf = (control: FleetControl, { fallback, operations, reload }: FleetControlOptions): Handlers => {
  const { fleet, frontDoor, clock, metrics } = control;
  return {
    ...clockHandlers(clock),
    metrics(_request, response) {
      const text = prometheusText(metrics.read(fleet.gateways.flatMap(({ units }) => units)));
      response.setHeader('content-type', prometheusType).end(text);
    },
    document: (_request, response) => response.json(controlDocument({ ...fleetOperations, ...operations })),
    health(_request, response) {
      const gateways = fleet.gateways.map(({ id, state }) => ({ id, state }));
      response.json({ status: 'ok', now: clock.now(), gateways });
    },
    traces: (request, response) => traces(control, request, response),
    gateways: (_request, response) => response.json(fleet.gateways.map((gateway) => shown(control, gateway))),
    setGateway: (request, response) => setGateway(control, request, response),
    // Units that are there have answered already.
    unit: (_request, response) => unknown(response, fleet),
    setControlPlane: (request, response) => setControlPlane(control, request, response),
    async probe(_request, response) {
      await frontDoor.probe();
      response.json(frontDoor.health());
    },
    reload: (_request, response) => answerReload(reload, response),
    reset(request, response) {
      fleet.reset();
      return toFallback(fallback, request, response);
    },
  };
};

/** The control API of all gateways of a service, under /_spillway; what it does not know goes to the fallback. */
export const fleetControlApp = (control: FleetControl, options: FleetControlOptions): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.use(...guards);
  app.use(unitRoutes(control.fleet));
  app.use(routerOf(fleetOperations, handlersOf(control, options)));
  app.use((request, response) => toFallback(options.fallback, request, response));
  return app;
};
