import { table } from './table.ts';

/**
 * Every .NET type an expression can name, by namespace: C# name, and .NET name behind a colon where it differs. A type
 * without a file in members/ is known and refused as not supported yet.
 */
const namespaces: Readonly<Record<string, string>> = table({
  System: `object:Object string:String bool:Boolean char:Char sbyte:SByte byte:Byte short:Int16 ushort:UInt16 int:Int32
    uint:UInt32 long:Int64 ulong:UInt64 float:Single double:Double decimal:Decimal void:Void DateTime DateTimeOffset
    TimeSpan Guid Uri UriHostNameType UriKind UriPartial Random Math Convert BitConverter Array Enum Exception Nullable StringComparison
    StringComparer StringSplitOptions DateTimeKind DayOfWeek MidpointRounding Type Func Action Predicate Comparison Converter Tuple ValueTuple
    TimeZone TimeZoneInfo TimeZoneNotFoundException Environment Lazy IDisposable IComparable IFormatProvider Delegate DBNull Base64FormattingOptions
    SystemException ArgumentException ArgumentNullException ArgumentOutOfRangeException FormatException
    InvalidCastException InvalidOperationException PlatformNotSupportedException ObjectDisposedException NullReferenceException IndexOutOfRangeException OverflowException
    ArithmeticException DivideByZeroException NotSupportedException NotImplementedException UriFormatException
    TimeoutException ApplicationException`,
  'System.Collections': 'IEnumerable IEnumerator IDictionary',
  'System.Collections.ObjectModel': 'ReadOnlyCollection',
  'System.Collections.Generic': `IEnumerable IEnumerator ICollection IList ISet IDictionary IReadOnlyCollection
    IReadOnlyList IReadOnlyDictionary IEqualityComparer IComparer KeyValuePair List Dictionary HashSet Queue Stack
    KeyNotFoundException SortedDictionary LinkedList CollectionExtensions`,
  'System.Linq': 'Enumerable IGrouping IOrderedEnumerable ILookup',
  'System.Text': 'Encoding EncodingInfo StringBuilder',
  'System.Text.RegularExpressions': `Regex MatchEvaluator Match Group Capture RegexOptions MatchCollection GroupCollection
    CaptureCollection RegexParseException`,
  'System.Globalization': 'CultureInfo NumberStyles DateTimeStyles TimeSpanStyles UnicodeCategory',
  'System.Net': 'WebUtility IPAddress',
  'System.Net.Sockets': 'AddressFamily',
  'System.IO': 'StringReader StringWriter TextReader TextWriter',
  'System.Xml':
    'XmlNodeType XmlReader XmlDocument XmlNode XmlNodeList XmlAttributeCollection XmlElement XmlAttribute XmlText XmlCDataSection XmlComment XmlException',
  'System.Xml.XPath': 'XPathException',
  'System.Xml.Linq': `XDocument XElement XAttribute XName XNamespace XNode XText XCData XComment XContainer XObject
    XDeclaration XDocumentType XProcessingInstruction XNodeDocumentOrderComparer XNodeEqualityComparer
    XmlExtensions:Extensions`,
  'System.Security': 'SecureString',
  'System.Security.Cryptography': `AsymmetricAlgorithm CipherMode HMAC HMACMD5 HMACSHA1 HMACSHA256 HMACSHA384 HMACSHA512
    HashAlgorithm HashAlgorithmName KeyedHashAlgorithm MD5 Oid PaddingMode RNGCryptoServiceProvider RSA RSACng
    RSAEncryptionPadding RSASignaturePadding SHA1 SHA1Managed SHA256 SHA256Managed SHA384 SHA384Managed SHA512
    SHA512Managed SymmetricAlgorithm Aes TripleDES ICryptoTransform RandomNumberGenerator OidGroup
    RSASignaturePaddingMode RSAEncryptionPaddingMode CryptographicException`,
  'System.Security.Cryptography.X509Certificates': `PublicKey RSACertificateExtensions X500DistinguishedName
    X509Certificate X509Certificate2 X509ContentType X509NameType X509KeyStorageFlags`,
  'Newtonsoft.Json':
    'Formatting JsonConvert JsonConverter JsonException JsonReaderException JsonWriterException JsonSerializationException',
  'Newtonsoft.Json.Linq': `JToken JContainer JObject JArray JProperty JValue JTokenType JConstructor JRaw Extensions
    JEnumerable IJEnumerable`,
  'Azure.ApiManagement': `IContext IContextApi IApi IOperation IProduct IGroup IRequest IResponse IMessageBody IUrl
    ISubscription ISubscriptionKeyParameterNames IUser IUserIdentity IDeployment IGateway ILastError ProductState IBackend BackendType IWorkspace IPrivateEndpointConnection
    ISustainabilityInfo CarbonIntensity Jwt
    BasicAuthCredentials Authorization ContextExtensions`,
});

/** Classes that values have and that no expression can name. */
const hidden: ReadonlyMap<string, string> = new Map([
  ...'EqualityComparer GenericEqualityComparer ObjectEqualityComparer EnumEqualityComparer NullableEqualityComparer'
    .split(' ')
    .map((name) => [name, `System.Collections.Generic.${name}`] as const),
  ['BigInteger', 'System.Numerics.BigInteger'],
  ['RuntimeType', 'System.RuntimeType'],
  ['ListDictionaryInternal', 'System.Collections.ListDictionaryInternal'],
]);

interface TypeName {
  readonly name: string;
  readonly fullName: string;
  readonly namespace: string;
}

const entries: readonly TypeName[] = Object.entries(namespaces).flatMap(([namespace, names]) =>
  names
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [name = '', dotnet = name] = entry.split(':');
      return { name, fullName: `${namespace}.${dotnet}`, namespace };
    }),
);

const byName = new Map(entries.toReversed().map((entry) => [entry.name, entry]));
const byFullName = new Map(entries.map((entry) => [entry.fullName, entry]));

/** Namespaces whose types need no qualification in a policy expression: those that public policies use so. */
const imported = `System System.Collections.Generic System.Linq System.Text System.Text.RegularExpressions System.IO
  System.Xml System.Xml.Linq System.Security.Cryptography System.Security.Cryptography.X509Certificates
  Newtonsoft.Json Newtonsoft.Json.Linq Azure.ApiManagement`.split(/\s+/);

export const isNamespace = (name: string): boolean =>
  Object.keys(namespaces).some((known) => known === name || known.startsWith(`${name}.`));

/** The C# name of the type a plain or qualified name means, or undefined. */
export const findTypeName = (name: string): string | undefined => {
  const qualified = byFullName.get(name);
  if (qualified) return qualified.name;
  if (name.includes('.')) return undefined;
  const found = imported.flatMap((namespace) => byFullName.get(`${namespace}.${name}`) ?? []);
  // Two of the same name: C# asks for the namespace.
  if (found.length > 0) return found.length === 1 ? found[0]!.name : undefined;
  return /^[a-z]/.test(name) ? byName.get(name)?.name : undefined;
};

/** True for a collection without type arguments, such as `IEnumerable`: the namespace of these is not imported. */
export const needsQualifier = (written: string, arity: number): boolean =>
  arity === 0 && !written.includes('.') && byFullName.has(`System.Collections.${written}`);

/** The .NET name of a type known by its C# name, without type arguments. */
/** The .NET name; of `IEnumerable`, which there is twice, the generic one is the other. */
export const fullTypeName = (name: string, arity = 0): string =>
  (arity > 0 ? byFullName.get(`System.Collections.Generic.${name}`) : undefined)?.fullName ??
  byName.get(name)?.fullName ??
  hidden.get(name) ??
  name;

export const knownTypeNames = (): Iterable<string> => byName.keys();

/** The namespace to write in front when a type exists but is not imported. */
export const qualifiedSuggestion = (name: string): string | undefined => byName.get(name)?.fullName;
