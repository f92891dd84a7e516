import type {
  ContextApi,
  ContextBackend,
  ContextBody,
  ContextDeployment,
  ContextGroup,
  ContextLastError,
  ContextOperation,
  ContextProduct,
  ContextRequest,
  ContextSubscription,
  ContextUrl,
  ContextUser,
  PolicyContext,
} from '../../context.ts';
import { enums } from '../../enums.ts';
import type { Runtime } from '../../runtime.ts';
import { named, type Type, types } from '../../types.ts';
import { Sequence } from '../../values/collections.ts';
import { fromMilliseconds, ticksPer } from '../../values/date-time.ts';
import { ClrGuid, parseGuid } from '../../values/guid.ts';
import { HostObject, hostObject } from '../../values/host-object.ts';
import { ResponseObject } from '../../values/response.ts';
import { spanOf } from '../../values/time-span.ts';
import type { Implementation, MemberEntry, TypeDefinition } from '../definition.ts';
import { readBody, readForm } from './body.ts';
import { certificateLookup, certificateOf, headerLookup, queryLookup, textLookup, variableLookup } from './lookups.ts';

/**
 * The tree behind `context`.
 * @see https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables
 */

const sequence = (name: string, items: readonly unknown[]): Sequence =>
  new Sequence(
    name === 'string' ? types.string : named(name),
    () => items.map((item) => hosted(name, item))[Symbol.iterator](),
    true,
  );
const date = (milliseconds: number): unknown => fromMilliseconds(milliseconds, 'utc');
const optionalDate = (milliseconds: number | null): unknown => (milliseconds === null ? null : date(milliseconds));

/** Types whose values are objects of the host. */
const hostTypes: ReadonlySet<string> = new Set(
  `IContext IContextApi IApi IOperation IProduct IGroup IRequest IMessageBody IUrl ISubscription
  ISubscriptionKeyParameterNames IUser IUserIdentity IDeployment IGateway ILastError IBackend IWorkspace
  IPrivateEndpointConnection ISustainabilityInfo`.split(/\s+/),
);

const hosted = (type: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && hostTypes.has(type)
    ? hostObject(type, value, type === 'IUrl' ? () => urlText(value as ContextUrl) : undefined)
    : value;

/** Members work on the object of the host; what they give is wrapped again. */
const wrapped = (signature: string, entry: MemberEntry): MemberEntry => {
  const type = /^\w+/.exec(signature)![0];
  const run = (implementation: Implementation): Implementation => {
    const call = implementation as (...args: unknown[]) => unknown;
    return (self: unknown, ...args: unknown[]) => hosted(type, call(HostObject.open(self), ...args));
  };
  if (typeof entry === 'function') return run(entry);
  return 'run' in entry ? { ...entry, run: run(entry.run) } : entry;
};

const member = (name: string, members: TypeDefinition['members'], bases: readonly string[] = []): TypeDefinition => ({
  name,
  shape: 'interface',
  bases,
  members: Object.fromEntries(
    Object.entries(members).map(([signature, entry]) => [signature, wrapped(signature, entry)]),
  ),
});

const urlText = (url: ContextUrl): string => {
  const usual = { http: 80, https: 443 }[url.scheme] === url.port;
  return `${url.scheme}://${url.host}${usual ? '' : `:${url.port}`}${url.path}${url.queryString}`;
};

const context = member('IContext', {
  'IContextApi Api': (c: PolicyContext) => c.api,
  'IDeployment Deployment': (c: PolicyContext) => c.deployment,
  'TimeSpan Elapsed': (c: PolicyContext) => spanOf(c.elapsedMs, ticksPer.millisecond),
  'ILastError LastError': (c: PolicyContext) => c.lastError,
  'IOperation Operation': (c: PolicyContext) => c.operation,
  'IProduct Product': (c: PolicyContext) => c.product,
  'IRequest Request': (c: PolicyContext) => c.request,
  'Guid RequestId': (c: PolicyContext) => parseGuid(c.requestId) ?? new ClrGuid('0'.repeat(32)),
  'IResponse Response': (c: PolicyContext) => c.response && new ResponseObject(c.response),
  'ISubscription Subscription': (c: PolicyContext) => c.subscription,
  'DateTime Timestamp': (c: PolicyContext) => date(c.timestamp),
  'bool Tracing': (c: PolicyContext) => c.tracing,
  'IUser User': (c: PolicyContext) => c.user,
  'IBackend Backend': (c: PolicyContext) => c.backend ?? null,
  'IWorkspace Workspace': (c: PolicyContext) => c.workspace ?? null,
  'IReadOnlyDictionary<string, object> Variables': (c: PolicyContext) => variableLookup(c.variables),
  'void Trace(string message)': (c: PolicyContext, message: string | null) => c.trace(message ?? ''),
});

const request = member('IRequest', {
  'IMessageBody Body': (r: ContextRequest) => r.body,
  'IReadOnlyDictionary<string, string[]> Headers': (r: ContextRequest) => headerLookup(r.headers),
  'string IpAddress': (r: ContextRequest) => r.ipAddress,
  'IReadOnlyDictionary<string, string> MatchedParameters': (r: ContextRequest) => textLookup(r.matchedParameters),
  'string Method': (r: ContextRequest) => r.method,
  'IUrl OriginalUrl': (r: ContextRequest) => r.originalUrl,
  'IUrl Url': (r: ContextRequest) => r.url,
  'X509Certificate2 Certificate': (r: ContextRequest) => (r.certificate ? certificateOf(r.certificate) : null),
  'IPrivateEndpointConnection PrivateEndpointConnection': (r: ContextRequest) => r.privateEndpointConnection ?? null,
});

const response = member('IResponse', {
  'IMessageBody Body': (r: ResponseObject) => r.response.body,
  'IReadOnlyDictionary<string, string[]> Headers': (r: ResponseObject) => headerLookup(r.response.headers),
  'int StatusCode': (r: ResponseObject) => r.response.statusCode,
  'string StatusReason': (r: ResponseObject) => r.response.statusReason,
});

const body = member('IMessageBody', {
  'T As<T>(bool preserveContent = false)': (b: ContextBody, preserve: boolean, rt: Runtime, [type]: readonly Type[]) =>
    readBody(b, preserve, type!, rt),
  'IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false)': readForm,
});

const url = member('IUrl', {
  'string Host': (u: ContextUrl) => u.host,
  'string Path': (u: ContextUrl) => u.path,
  'int Port': (u: ContextUrl) => u.port,
  'IReadOnlyDictionary<string, string[]> Query': (u: ContextUrl) => queryLookup(u.query),
  'string QueryString': (u: ContextUrl) => u.queryString,
  'string Scheme': (u: ContextUrl) => u.scheme,
  'string ToString()': {
    run: urlText,
    difference: 'the form of the text is not documented; assumed to be the whole address',
  },
});

const apiMembers: TypeDefinition['members'] = {
  'string Id': (a: ContextApi) => a.id,
  'string Name': (a: ContextApi) => a.name,
  'string Path': (a: ContextApi) => a.path,
  'IEnumerable<string> Protocols': (a: ContextApi) => sequence('string', a.protocols),
  'IUrl ServiceUrl': (a: ContextApi) => a.serviceUrl,
  'ISubscriptionKeyParameterNames SubscriptionKeyParameterNames': (a: ContextApi) => a.subscriptionKeyParameterNames,
};

const product = member('IProduct', {
  'IEnumerable<IApi> Apis': (p: ContextProduct) => sequence('IApi', p.apis),
  'bool ApprovalRequired': (p: ContextProduct) => p.approvalRequired,
  'IEnumerable<IGroup> Groups': (p: ContextProduct) => sequence('IGroup', p.groups),
  'string Id': (p: ContextProduct) => p.id,
  'string Name': (p: ContextProduct) => p.name,
  'ProductState State': (p: ContextProduct) => enums.ProductState![p.state],
  // The page of 2026 spells it SubscriptionsLimit, older pages and the toolkit SubscriptionLimit.
  'int? SubscriptionsLimit': (p: ContextProduct) => p.subscriptionLimit,
  'int? SubscriptionLimit': (p: ContextProduct) => p.subscriptionLimit,
  'bool SubscriptionRequired': (p: ContextProduct) => p.subscriptionRequired,
});

const subscription = member('ISubscription', {
  'DateTime CreatedDate': (s: ContextSubscription) => date(s.createdDate),
  'DateTime? EndDate': (s: ContextSubscription) => optionalDate(s.endDate),
  'string Id': (s: ContextSubscription) => s.id,
  'string Key': (s: ContextSubscription) => s.key,
  'string Name': (s: ContextSubscription) => s.name,
  'string PrimaryKey': (s: ContextSubscription) => s.primaryKey,
  'string SecondaryKey': (s: ContextSubscription) => s.secondaryKey,
  'DateTime? StartDate': (s: ContextSubscription) => optionalDate(s.startDate),
});

const user = member('IUser', {
  'string Email': (u: ContextUser) => u.email,
  'string FirstName': (u: ContextUser) => u.firstName,
  'IEnumerable<IGroup> Groups': (u: ContextUser) => sequence('IGroup', u.groups),
  'string Id': (u: ContextUser) => u.id,
  'IEnumerable<IUserIdentity> Identities': (u: ContextUser) => sequence('IUserIdentity', u.identities),
  'string LastName': (u: ContextUser) => u.lastName,
  'string Note': (u: ContextUser) => u.note,
  'DateTime RegistrationDate': (u: ContextUser) => date(u.registrationDate),
});

const deployment = member('IDeployment', {
  'IGateway Gateway': (d: ContextDeployment) => d.gateway,
  'string GatewayId': (d: ContextDeployment) => d.gatewayId,
  'string Region': (d: ContextDeployment) => d.region,
  'string ServiceId': (d: ContextDeployment) => d.serviceId,
  'string ServiceName': (d: ContextDeployment) => d.serviceName,
  'IReadOnlyDictionary<string, X509Certificate2> Certificates': (d: ContextDeployment) =>
    certificateLookup(d.certificates ?? new Map()),
  'ISustainabilityInfo SustainabilityInfo': (d: ContextDeployment) => d,
});

const lastError = member('ILastError', {
  'string Source': (e: ContextLastError) => e.source,
  'string Reason': (e: ContextLastError) => e.reason,
  'string Message': (e: ContextLastError) => e.message,
  'string Scope': (e: ContextLastError) => e.scope,
  'string Section': (e: ContextLastError) => e.section,
  'string Path': (e: ContextLastError) => e.path,
  'string PolicyId': (e: ContextLastError) => e.policyId,
});

export const gatewayTypes: readonly TypeDefinition[] = [
  context,
  request,
  response,
  body,
  url,
  member('IApi', apiMembers),
  member(
    'IContextApi',
    {
      'bool IsCurrentRevision': (a: ContextApi) => a.isCurrentRevision,
      'string Revision': (a: ContextApi) => a.revision,
      'string Version': (a: ContextApi) => a.version,
    },
    ['IApi'],
  ),
  member('ISubscriptionKeyParameterNames', {
    'string Header': (n: ContextApi['subscriptionKeyParameterNames']) => n.header,
    'string Query': (n: ContextApi['subscriptionKeyParameterNames']) => n.query,
  }),
  member('IOperation', {
    'string Id': (o: ContextOperation) => o.id,
    'string Method': (o: ContextOperation) => o.method,
    'string Name': (o: ContextOperation) => o.name,
    'string UrlTemplate': (o: ContextOperation) => o.urlTemplate,
  }),
  product,
  subscription,
  user,
  deployment,
  lastError,
  member('IGroup', { 'string Id': (g: ContextGroup) => g.id, 'string Name': (g: ContextGroup) => g.name }),
  member('IUserIdentity', {
    'string Id': (i: ContextUser['identities'][number]) => i.id,
    'string Provider': (i: ContextUser['identities'][number]) => i.provider,
  }),
  member('IBackend', {
    'string AzureRegion': (b: ContextBackend) => b.azureRegion,
    'string Id': (b: ContextBackend) => b.id,
    'BackendType Type': (b: ContextBackend) => enums.BackendType![b.type],
  }),
  member('IWorkspace', {
    'string Id': (w: NonNullable<PolicyContext['workspace']>) => w.id,
    'string Name': (w: NonNullable<PolicyContext['workspace']>) => w.name,
  }),
  member('IPrivateEndpointConnection', {
    'string Name': (c: NonNullable<ContextRequest['privateEndpointConnection']>) => c.name,
    'string GroupId': (c: NonNullable<ContextRequest['privateEndpointConnection']>) => c.groupId,
    'string MemberName': (c: NonNullable<ContextRequest['privateEndpointConnection']>) => c.memberName,
  }),
  member('ISustainabilityInfo', {
    'CarbonIntensity CurrentCarbonIntensity': {
      run: (d: ContextDeployment) => enums.CarbonIntensity![d.carbonIntensity ?? 'NotAvailable'],
      difference: 'what the host says, `NotAvailable` otherwise; the numbers behind the names are not documented',
    },
  }),
  member('IGateway', {
    'string Id': (g: ContextDeployment['gateway']) => g.id,
    'string InstanceId': (g: ContextDeployment['gateway']) => g.instanceId,
    'bool IsManaged': (g: ContextDeployment['gateway']) => g.isManaged,
  }),
];
