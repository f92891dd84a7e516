import { boxing } from '../boxing.ts';
import { definitionOf, lineage, membersOf } from '../registry.ts';
import { table } from '../table.ts';
import { typeOf } from '../values/object.ts';
import { JObject, type JToken } from './tokens.ts';

/** Public properties in the order in which they are written. That of the gateway's own classes is assumed: base class last. */
const properties: Readonly<Record<string, string>> = table({
  HashAlgorithmName: 'Name',
  RSAEncryptionPadding: 'Mode OaepHashAlgorithm',
  RSASignaturePadding: 'Mode',
  Oid: 'Value FriendlyName',
  XName: 'LocalName Namespace NamespaceName',
  XNamespace: 'NamespaceName',
  EncodingInfo: 'CodePage Name DisplayName',
  StringReader: '',
  IUrl: 'Scheme Host Port Path QueryString Query',
  IApi: 'Id Name Path Protocols ServiceUrl SubscriptionKeyParameterNames',
  IContextApi: 'Revision Version IsCurrentRevision Id Name Path Protocols ServiceUrl SubscriptionKeyParameterNames',
  ISubscriptionKeyParameterNames: 'Header Query',
  IOperation: 'Id Name Method UrlTemplate',
  IGroup: 'Id Name',
  IProduct: 'Apis ApprovalRequired Groups Id Name State SubscriptionLimit SubscriptionRequired SubscriptionsLimit',
  ISubscription: 'CreatedDate EndDate Id Key Name PrimaryKey SecondaryKey StartDate',
  IUserIdentity: 'Id Provider',
  IUser: 'Email FirstName Groups Id Identities LastName Note RegistrationDate',
  ILastError: 'Source Reason Message Scope Section Path PolicyId',
  IWorkspace: 'Id Name',
  IBackend: 'AzureRegion Id Type',
  IGateway: 'Id InstanceId IsManaged',
  IPrivateEndpointConnection: 'Name GroupId MemberName',
});

/** The object of its properties; undefined for what has none to write. */
export const propertiesToken = (value: unknown, serialize: (value: unknown) => JToken): JObject | undefined => {
  const type = typeOf(value);
  const names = type.kind === 'named' && type.args.length === 0 ? properties[type.name] : undefined;
  if (names === undefined) return undefined;
  const members = lineage(type).flatMap((base) => {
    const definition = definitionOf(base);
    return definition ? membersOf(definition) : [];
  });
  const object = new JObject();
  for (const name of names.split(' ').filter((each) => each !== '')) {
    const member = members.find((each) => each.kind === 'property' && !each.isStatic && each.name === name)!;
    const held = member.run(value);
    object.set(name, serialize(boxing(member.type)?.(held) ?? held));
  }
  return object;
};
