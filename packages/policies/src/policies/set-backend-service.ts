import { boolean, oneOf, string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';

const serviceFabric = {
  doc: 'Service Fabric only',
  expressions: true,
  unsupported: 'Service Fabric backends do not run here',
} as const;
const dapr = { doc: 'Dapr only', expressions: true, unsupported: 'Dapr backends do not run here' } as const;

/** Sends the request elsewhere than to the API's own service URL. */
export const setBackendService = definePolicy({
  name: 'set-backend-service',
  // The reference page lists inbound and backend; the published schema and Microsoft's toolkit take all four.
  sections: ['inbound', 'backend', 'outbound', 'on-error'],
  content: 'none',
  traits: ['routes'],
  reference: 'https://learn.microsoft.com/azure/api-management/set-backend-service-policy',
  fidelity: 'exact',
  attributes: {
    baseUrl: string({ expressions: true, role: 'backendUrl', doc: 'base URL of the backend' }),
    backendId: string({ expressions: true, names: 'backend', doc: 'a backend entity or pool' }),
    sfResolveCondition: boolean(serviceFabric),
    sfServiceInstanceName: string(serviceFabric),
    sfPartitionKey: string(serviceFabric),
    sfListenerName: string(serviceFabric),
    sfReplicaType: oneOf(['primary', 'secondary'], serviceFabric),
    daprAppId: string(dapr),
    daprMethod: string(dapr),
    daprNamespace: string(dapr),
  },
  check: (present, report) => {
    if (present.has('baseUrl') && present.has('backendId'))
      report('baseUrl', '`base-url` and `backend-id` cannot be used together', 'keep one of the two');
    if (!present.has('baseUrl') && !present.has('backendId'))
      report(
        '',
        'one of `base-url` and `backend-id` is required',
        'name a backend entity, for example backend-id="openai-pool"',
      );
  },
  run({ baseUrl, backendId }, run) {
    if (backendId !== undefined) run.request.target = { kind: 'backend', id: backendId, scope: run.scope };
    else if (baseUrl !== undefined) {
      // Reference page: a backend-id set at a broader scope can be overridden with another backend-id only.
      const { target } = run.request;
      if (target.kind === 'backend' && target.scope !== run.scope)
        throw new PolicyError('BackendOverrideNotAllowed', 'base-url cannot override a backend-id', { status: 500 });
      run.request.target = { kind: 'url', baseUrl };
    }
    return undefined;
  },
});
