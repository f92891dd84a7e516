import { table } from './table.ts';

/** Members of every .NET enum an expression can see. */
export const enums: Readonly<Record<string, Readonly<Record<string, number>>>> = table({
  StringComparison: {
    CurrentCulture: 0,
    CurrentCultureIgnoreCase: 1,
    InvariantCulture: 2,
    InvariantCultureIgnoreCase: 3,
    Ordinal: 4,
    OrdinalIgnoreCase: 5,
  },
  StringSplitOptions: { None: 0, RemoveEmptyEntries: 1 },
  DateTimeKind: { Unspecified: 0, Utc: 1, Local: 2 },
  DayOfWeek: { Sunday: 0, Monday: 1, Tuesday: 2, Wednesday: 3, Thursday: 4, Friday: 5, Saturday: 6 },
  MidpointRounding: { ToEven: 0, AwayFromZero: 1, ToZero: 2, ToNegativeInfinity: 3, ToPositiveInfinity: 4 },
  UnicodeCategory: {
    UppercaseLetter: 0, LowercaseLetter: 1, TitlecaseLetter: 2, ModifierLetter: 3, OtherLetter: 4, NonSpacingMark: 5,
    SpacingCombiningMark: 6, EnclosingMark: 7, DecimalDigitNumber: 8, LetterNumber: 9, OtherNumber: 10,
    SpaceSeparator: 11, LineSeparator: 12, ParagraphSeparator: 13, Control: 14, Format: 15, Surrogate: 16,
    PrivateUse: 17, ConnectorPunctuation: 18, DashPunctuation: 19, OpenPunctuation: 20, ClosePunctuation: 21,
    InitialQuotePunctuation: 22, FinalQuotePunctuation: 23, OtherPunctuation: 24, MathSymbol: 25, CurrencySymbol: 26,
    ModifierSymbol: 27, OtherSymbol: 28, OtherNotAssigned: 29,
  }, // biome-ignore format: a table of codes
  Base64FormattingOptions: { None: 0, InsertLineBreaks: 1 },
  DateTimeStyles: {
    None: 0, AllowLeadingWhite: 1, AllowTrailingWhite: 2, AllowInnerWhite: 4, AllowWhiteSpaces: 7,
    NoCurrentDateDefault: 8, AdjustToUniversal: 16, AssumeLocal: 32, AssumeUniversal: 64, RoundtripKind: 128,
  }, // biome-ignore format: a table of codes
  TimeSpanStyles: { None: 0, AssumeNegative: 1 },
  UriPartial: { Scheme: 0, Authority: 1, Path: 2, Query: 3 },
  UriHostNameType: { Unknown: 0, Basic: 1, Dns: 2, IPv4: 3, IPv6: 4 },
  UriKind: { RelativeOrAbsolute: 0, Absolute: 1, Relative: 2 },
  Formatting: { None: 0, Indented: 1 },
  JTokenType: {
    None: 0, Object: 1, Array: 2, Constructor: 3, Property: 4, Comment: 5, Integer: 6, Float: 7, String: 8, Boolean: 9,
    Null: 10, Undefined: 11, Date: 12, Raw: 13, Bytes: 14, Guid: 15, Uri: 16, TimeSpan: 17,
  }, // biome-ignore format: a table of codes
  RegexOptions: {
    None: 0, IgnoreCase: 1, Multiline: 2, ExplicitCapture: 4, Compiled: 8, Singleline: 16, IgnorePatternWhitespace: 32,
    RightToLeft: 64, ECMAScript: 256, CultureInvariant: 512,
  }, // biome-ignore format: a table of codes
  CipherMode: { CBC: 1, ECB: 2, OFB: 3, CFB: 4, CTS: 5 },
  PaddingMode: { None: 1, PKCS7: 2, Zeros: 3, ANSIX923: 4, ISO10126: 5 },
  RSASignaturePaddingMode: { Pkcs1: 0, Pss: 1 },
  RSAEncryptionPaddingMode: { Pkcs1: 0, Oaep: 1 },
  OidGroup: {
    All: 0, HashAlgorithm: 1, EncryptionAlgorithm: 2, PublicKeyAlgorithm: 3, SignatureAlgorithm: 4, Attribute: 5,
    ExtensionOrAttribute: 6, EnhancedKeyUsage: 7, Policy: 8, Template: 9, KeyDerivationFunction: 10,
  }, // biome-ignore format: a table of codes
  X509ContentType: {
    Unknown: 0, Cert: 1, SerializedCert: 2, Pfx: 3, Pkcs12: 3, SerializedStore: 4, Pkcs7: 5, Authenticode: 6,
  }, // biome-ignore format: a table of codes
  X509NameType: {
    SimpleName: 0, EmailName: 1, UpnName: 2, DnsName: 3, DnsFromAlternativeName: 4, UrlName: 5,
  }, // biome-ignore format: a table of codes
  X509KeyStorageFlags: {
    DefaultKeySet: 0, UserKeySet: 1, MachineKeySet: 2, Exportable: 4, UserProtected: 8, PersistKeySet: 16,
    EphemeralKeySet: 32,
  }, // biome-ignore format: a table of codes
  BackendType: { Single: 0, Pool: 1 },
  CarbonIntensity: { NotAvailable: 0, VeryLow: 1, Low: 2, Medium: 3, High: 4, VeryHigh: 5 },
  AddressFamily: { Unspecified: 0, Unix: 1, InterNetwork: 2, InterNetworkV6: 23, Unknown: -1 },
  ProductState: { NotPublished: 0, Published: 1 },
  XmlNodeType: {
    None: 0, Element: 1, Attribute: 2, Text: 3, CDATA: 4, ProcessingInstruction: 7, Comment: 8, Document: 9,
    DocumentType: 10, DocumentFragment: 11, Notation: 12, Whitespace: 13, SignificantWhitespace: 14, EndElement: 15,
    EndEntity: 16, XmlDeclaration: 17, EntityReference: 5, Entity: 6,
  }, // biome-ignore format: a table of codes
});

const flags: ReadonlySet<string> = new Set(['RegexOptions', 'X509KeyStorageFlags', 'DateTimeStyles']);

/** A member as its name, several flags joined, or the number when no name fits. */
export const enumText = (name: string, value: number): string => {
  const members = Object.entries(enums[name] ?? {});
  const exact = members.find(([, code]) => code === value);
  if (exact) return exact[0];
  if (!flags.has(name)) return String(value);
  const parts = members.filter(([, code]) => code !== 0 && (value & code) === code);
  const sum = parts.reduce((total, [, code]) => total | code, 0);
  return sum === value ? parts.map(([member]) => member).join(', ') : String(value);
};
