import { anything, boolean, type ControlOperation, listOf, number, object, ref, routeState, text } from './schemas.ts';

const clock409 = { 409: ref('Error') } as const;
/** Ten years: far beyond any window or quota, and within what dates can hold. */
export const longestSeconds = 315_576_000;

/** What every control API can say of time. */
export const clockOperations = {
  clock: { method: 'get', path: '/_spillway/clock', summary: 'What time it is', answers: { 200: ref('Clock') } },
  setClock: {
    method: 'put',
    path: '/_spillway/clock',
    summary: 'Freezes a virtual clock: it moves only when it is advanced, whoever waits; or lets it go on',
    body: object({ frozen: boolean }),
    answers: { 200: ref('Clock'), 400: ref('Error'), ...clock409 },
  },
  advance: {
    method: 'post',
    path: '/_spillway/clock/advance',
    summary: 'Moves a virtual clock on',
    body: object({ seconds: { type: 'number', minimum: 0, maximum: longestSeconds } }),
    answers: { 200: object({ now: number }), 400: ref('Error'), ...clock409 },
  },
} as const satisfies Readonly<Record<string, ControlOperation>>;

const document = {
  method: 'get',
  path: '/_spillway/openapi.json',
  summary: 'This document',
  answers: { 200: anything },
} as const;

const metrics = {
  method: 'get',
  path: '/metrics',
  summary: "What has passed through the gateway, in Prometheus's text format 0.0.4",
  answers: { 200: 'text/plain', 404: ref('Error') },
} as const;

const traces = {
  method: 'get',
  path: '/_spillway/traces',
  summary: 'What each policy did for the newest requests, and which backend answered; newest last',
  query: { last: { schema: { type: 'integer', minimum: 0 }, description: 'how many; 100 without it' } },
  answers: { 200: listOf(ref('Trace')), 400: ref('Error') },
} as const;

const reload = {
  method: 'post',
  path: '/_spillway/reload',
  summary:
    'Reads what is run again, and swaps it in while requests go on; 422 when it is broken, and the old one stays',
  answers: { 200: object({ notes: listOf(text) }), 409: ref('Error'), 422: object({ diagnostics: listOf(anything) }) },
} as const;

const reset = {
  method: 'post',
  path: '/_spillway/reset',
  summary: 'Counters, caches, breakers, traces, faults and journals as in a new gateway',
  answers: { 204: null },
} as const;

/** The emulator's own operations; the router takes method and path from here as well. */
export const ownOperations = {
  metrics,
  document,
  contract: {
    method: 'get',
    path: '/_spillway/apis/{id}/openapi.json',
    summary: 'The OpenAPI document of an API as the gateway serves and enforces it',
    answers: { 200: anything, 404: ref('Error') },
  },
  health: {
    method: 'get',
    path: '/_spillway/health',
    summary: 'That the gateway runs, and which APIs it has',
    answers: {
      200: object({ status: { const: 'ok' }, now: number, apis: listOf(ref('Api')), shared: anything }, ['shared']),
    },
  },
  routes: {
    method: 'get',
    path: '/_spillway/health/routes',
    summary: 'Which pools and backends can be called, without calling any; 503 when a route has no member left',
    answers: { 200: ref('Routes'), 503: ref('Routes') },
  },
  state: {
    method: 'get',
    path: '/_spillway/state',
    summary: 'The gateway at a glance: clock, consumers, backends, and how much is kept of what happened',
    answers: {
      200: object({
        clock: ref('Clock'),
        gateway: object({ id: text, region: text }),
        apis: listOf(ref('Api')),
        consumers: listOf(text),
        backends: listOf(ref('BackendState')),
        routes: routeState,
        kept: object({ traces: number, metrics: number, messages: number }),
      }),
    },
  },
  traces,
  trace: {
    method: 'get',
    path: '/_spillway/traces/{id}',
    summary: 'The trace that a caller asked for with Apim-Debug-Authorization, by its Apim-Trace-Id',
    answers: { 200: anything, 404: ref('Error') },
  },
  emitted: {
    method: 'get',
    path: '/_spillway/metrics',
    summary: 'Metrics that policies have emitted; newest last',
    answers: {
      200: listOf(object({ at: number, namespace: text, name: text, value: number, dimensions: anything })),
    },
  },
  messages: {
    method: 'get',
    path: '/_spillway/messages',
    summary: 'Messages that policies have published; newest last',
    answers: { 200: listOf(anything) },
  },
  backends: {
    method: 'get',
    path: '/_spillway/backends',
    summary: 'Circuit breakers, by backend',
    answers: { 200: listOf(ref('BackendState')) },
  },
  ...clockOperations,
  reload,
  reset,
} as const satisfies Readonly<Record<string, ControlOperation>>;

const gatewayState = object({
  id: text,
  region: text,
  state: { enum: ['up', 'disabled', 'down'] },
  health: {},
  units: number,
  url: { type: ['string', 'null'] },
});

/** Operations of the control API over all gateways of a service. */
export const fleetOperations = {
  metrics,
  document,
  health: {
    method: 'get',
    path: '/_spillway/health',
    summary: 'That the gateways run, and in which state each is',
    answers: {
      200: object({ status: { const: 'ok' }, now: number, gateways: listOf(object({ id: text, state: text })) }),
    },
  },
  traces,
  gateways: {
    method: 'get',
    path: '/_spillway/gateways',
    summary: 'Every gateway with its units, and what the front door holds of it',
    answers: { 200: listOf(gatewayState) },
  },
  setGateway: {
    method: 'put',
    path: '/_spillway/gateways/{id}',
    summary: 'Takes a gateway down, out of service, or back',
    body: object({ state: { enum: ['up', 'disabled', 'down'] } }),
    answers: { 200: gatewayState, 400: ref('Error'), 404: ref('Error') },
  },
  unit: {
    method: 'get',
    path: '/_spillway/gateways/{id}/units/{unit}/openapi.json',
    summary:
      'The document of the control API of one unit, whose operations stand below this address in place of /_spillway',
    answers: { 200: anything, 404: ref('Error') },
  },
  setControlPlane: {
    method: 'put',
    path: '/_spillway/control-plane',
    summary: 'Loses the region that holds the control plane, or brings it back',
    body: object({ up: boolean }),
    answers: { 200: object({ up: boolean }), 400: ref('Error') },
  },
  probe: {
    method: 'post',
    path: '/_spillway/front-door/probe',
    summary: 'Lets the front door look at every gateway now',
    answers: { 200: anything },
  },
  ...clockOperations,
  reload,
  reset,
} as const satisfies Readonly<Record<string, ControlOperation>>;
