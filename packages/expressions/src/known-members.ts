import { newerMembers } from './newer-members.ts';
import { table } from './table.ts';
import type { Type } from './types.ts';
import { unsupportedMembers } from './unsupported-members.ts';

/** Members of .NET types that the allow-list leaves out and no table has. */
const refused: Readonly<Record<string, string>> = table({
  Capture: 'ValueSpan',
  DateTime: `AddMicroseconds Deconstruct FromBinary FromFileTime FromFileTimeUtc FromOADate GetDateTimeFormats
    Microsecond Nanosecond ParseExact ToBinary ToFileTime ToFileTimeUtc ToLongDateString ToLongTimeString
    ToOADate ToShortDateString ToShortTimeString TryFormat TryParseExact`,
  Enum: `CompareTo Format GetName GetNames GetUnderlyingType GetValues GetValuesAsUnderlyingType IsDefined ToObject
    TryFormat`,
  Group: 'Synchronized',
  GroupCollection: 'ContainsKey CopyTo GetEnumerator IsReadOnly IsSynchronized Keys SyncRoot TryGetValue Values',
  JsonConvert: `DefaultSettings DeserializeAnonymousType DeserializeXmlNode DeserializeXNode False NaN NegativeInfinity Null
    PopulateObject PositiveInfinity SerializeXmlNode SerializeXNode True Undefined`,
  Match: 'Synchronized',
  Regex: `CacheSize CompileToAssembly Count EnumerateMatches EnumerateSplits GetGroupNames GetGroupNumbers
    GroupNameFromNumber GroupNumberFromName InfiniteMatchTimeout MatchTimeout Options RightToLeft`,
});

/** Types of which the allow-list admits only these members. */
const allowed: Readonly<Record<string, string>> = table({
  Capture: 'Index Length Value',
  DateTime: `Add AddDays AddHours AddMilliseconds AddMinutes AddMonths AddSeconds AddTicks AddYears Date Day DayOfWeek
    DayOfYear DaysInMonth Hour IsDaylightSavingTime IsLeapYear MaxValue Millisecond MinValue Minute Month Now
    Parse Second Subtract Ticks TimeOfDay ToString Today UtcNow Year`,
  DateTimeKind: 'Utc',
  Enum: 'HasFlag Parse ToString TryParse',
  Group: 'Captures Success',
  GroupCollection: 'Count',
  JsonConvert: 'DeserializeObject SerializeObject',
  Match: 'Empty Groups Result',
  Regex: 'IsMatch Match Matches Replace Split Unescape',
});

/** .NET types policies have tried and Azure does not allow. */
const refusedTypes: ReadonlySet<string> = new Set(
  `Environment CultureInfo NumberStyles DateTimeStyles TimeSpanStyles UnicodeCategory Lazy XmlReader XmlDocument XmlNode XmlNodeList XmlElement XmlAttribute XmlText XmlCDataSection XmlComment RSACng Aes
  TripleDES ICryptoTransform RandomNumberGenerator SortedDictionary LinkedList JEnumerable IJEnumerable`.split(/\s+/),
);

export const isRefusedType = (name: string): boolean => refusedTypes.has(name);

const names = (table: Readonly<Record<string, string>>, type: string): readonly string[] =>
  table[type]?.split(/\s+/) ?? [];

const nameOf = (type: Type): string => (type.kind === 'array' ? 'Array' : type.kind === 'named' ? type.name : '');

/** Why a member that .NET has cannot be used. */
export type KnownMember =
  | { readonly kind: 'refused' }
  /** Came with a later .NET than that of the gateway. */
  | { readonly kind: 'newer'; readonly version: string }
  | { readonly kind: 'unsupported'; readonly why: string };

/** What .NET has under that name although no member table has it. */
export const knownMember = (type: Type, name: string): KnownMember | undefined => {
  const owner = nameOf(type);
  if (names(refused, owner).includes(name)) return { kind: 'refused' };
  const version = newerMembers.get(owner)?.get(name);
  if (version !== undefined) return { kind: 'newer', version };
  const why = unsupportedMembers.get(owner)?.get(name);
  return why === undefined ? undefined : { kind: 'unsupported', why };
};

/** False for a member this engine runs and Azure refuses. Constructors, operators and `ToString` need no entry. */
export const isAllowed = (type: string, member: string): boolean =>
  !Object.hasOwn(allowed, type) ||
  ['new', 'this', 'ToString', 'Equals'].includes(member) ||
  names(allowed, type).includes(member);

interface MissingMember {
  readonly type: string;
  readonly member: string;
  readonly why: string;
}

const listed = (table: ReadonlyMap<string, ReadonlyMap<string, string>>, before = ''): readonly MissingMember[] =>
  [...table].flatMap(([type, members]) =>
    Array.from(members, ([member, text]) => ({ type, member, why: `${before}${text}` })),
  );

/** Members that .NET has and no table, with the reason. */
export const missingMembers = (): readonly MissingMember[] => [
  ...listed(newerMembers, 'needs '),
  ...listed(unsupportedMembers),
];
