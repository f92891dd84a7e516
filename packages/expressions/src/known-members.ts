import type { Type } from './types.ts';

const floatingPoint = `Abs Acos Acosh AcosPi Asin Asinh AsinPi Atan Atan2 Atan2Pi Atanh AtanPi BitDecrement BitIncrement Cbrt
  Ceiling Clamp ClampNative ConvertToInteger ConvertToIntegerNative CopySign Cos Cosh CosPi CreateChecked
  CreateSaturating CreateTruncating DegreesToRadians E Exp Exp10 Exp10M1 Exp2 Exp2M1 ExpM1 Floor
  FusedMultiplyAdd Hypot Ieee754Remainder ILogB IsEvenInteger IsFinite IsInteger IsNegative IsNegativeInfinity
  IsNormal IsOddInteger IsPositive IsPositiveInfinity IsPow2 IsRealNumber IsSubnormal Lerp Log Log10 Log10P1
  Log2 Log2P1 LogP1 Max MaxMagnitude MaxMagnitudeNumber MaxNative MaxNumber Min MinMagnitude
  MinMagnitudeNumber MinNative MinNumber MultiplyAddEstimate NegativeZero Pi Pow RadiansToDegrees
  ReciprocalEstimate ReciprocalSqrtEstimate RootN Round ScaleB Sign Sin SinCos SinCosPi Sinh SinPi Sqrt Tan
  Tanh TanPi Tau Truncate TryFormat`;
const signed = `Abs BigMul Clamp CopySign CreateChecked CreateSaturating CreateTruncating DivRem IsEvenInteger IsNegative
  IsOddInteger IsPositive IsPow2 LeadingZeroCount Log2 Max MaxMagnitude Min MinMagnitude PopCount RotateLeft
  RotateRight Sign TrailingZeroCount TryFormat`;
const signedSmall = `Abs Clamp CopySign CreateChecked CreateSaturating CreateTruncating DivRem IsEvenInteger IsNegative
  IsOddInteger IsPositive IsPow2 LeadingZeroCount Log2 Max MaxMagnitude Min MinMagnitude PopCount RotateLeft
  RotateRight Sign TrailingZeroCount TryFormat`;
const unsigned = `BigMul Clamp CreateChecked CreateSaturating CreateTruncating DivRem IsEvenInteger IsOddInteger IsPow2
  LeadingZeroCount Log2 Max Min PopCount RotateLeft RotateRight Sign TrailingZeroCount TryFormat`;

/** Members the allow-list admits and no table has yet; read from .NET 10 and Newtonsoft.Json 13 by reflection. */
const missing: Readonly<Record<string, string>> = {
  Array: `AsReadOnly BinarySearch Clear ConstrainedCopy CreateInstance CreateInstanceFromArrayType Fill FindLast
    FindLastIndex ForEach GetEnumerator GetLongLength GetLowerBound GetUpperBound GetValue Initialize
    IsFixedSize IsReadOnly IsSynchronized LastIndexOf LongLength MaxLength Rank Resize SetValue SyncRoot
    TrueForAll`,
  BitConverter: `DoubleToInt64Bits DoubleToUInt64Bits HalfToInt16Bits HalfToUInt16Bits Int16BitsToHalf Int32BitsToSingle
    Int64BitsToDouble SingleToInt32Bits SingleToUInt32Bits ToBoolean ToChar ToDouble ToHalf ToInt128 ToSingle
    ToUInt128 TryWriteBytes UInt16BitsToHalf UInt32BitsToSingle UInt64BitsToDouble`,
  Convert: `ChangeType DBNull FromBase64CharArray FromHexString IsDBNull ToBase64CharArray ToHexString ToHexStringLower
    TryFromBase64Chars TryFromBase64String TryToBase64Chars TryToHexString TryToHexStringLower`,
  DateTimeOffset: `AddMicroseconds Deconstruct EqualsExact FromFileTime Microsecond Nanosecond ParseExact ToFileTime
    TotalOffsetMinutes TryFormat TryParseExact`,
  Dictionary: `Capacity Comparer EnsureCapacity GetAlternateLookup GetEnumerator GetObjectData OnDeserialization TrimExcess
    TryGetAlternateLookup`,
  Encoding: `BigEndianUnicode BodyName Clone CodePage Convert CreateTranscodingStream DecoderFallback EncoderFallback
    EncodingName GetCharCount GetChars GetDecoder GetEncoder GetEncodings GetMaxByteCount GetMaxCharCount
    GetPreamble HeaderName IsAlwaysNormalized IsBrowserDisplay IsBrowserSave IsMailNewsDisplay IsMailNewsSave
    IsReadOnly IsSingleByte Latin1 Preamble RegisterProvider TryGetBytes TryGetChars UTF32 UTF7 WindowsCodePage`,
  Enumerable: `AggregateBy Chunk CountBy DistinctBy ExceptBy GroupJoin Index InfiniteSequence IntersectBy Join LeftJoin
    MaxBy MinBy Order OrderDescending RightJoin Sequence Shuffle SkipLast TakeLast ToLookup
    TryGetNonEnumeratedCount UnionBy`,
  Exception: 'Data GetObjectData HelpLink HResult TargetSite',
  Extensions: 'Ancestors AncestorsAndSelf AsJEnumerable Children Descendants DescendantsAndSelf Properties',
  Group: 'Captures',
  Guid: 'AllBitsSet CreateVersion7 ParseExact TryFormat TryParseExact TryWriteBytes Variant Version',
  HashSet: `Capacity Comparer CopyTo CreateSetComparer EnsureCapacity GetAlternateLookup GetEnumerator GetObjectData
    IsProperSubsetOf IsProperSupersetOf IsSupersetOf OnDeserialization RemoveWhere SetEquals SymmetricExceptWith
    TrimExcess TryGetAlternateLookup TryGetValue`,
  ICollection: 'Add Clear CopyTo IsReadOnly Remove',
  IList: 'Insert RemoveAt',
  ISet: `Add ExceptWith IntersectWith IsProperSubsetOf IsProperSupersetOf IsSubsetOf IsSupersetOf Overlaps SetEquals
    SymmetricExceptWith UnionWith`,
  JArray: 'CopyTo GetEnumerator IsReadOnly Load LoadAsync Type WriteTo WriteToAsync',
  JContainer: `AddFirst AddingNew Children CollectionChanged CreateWriter First HasValues Last ListChanged ReplaceAll
    Values`,
  JObject: 'GetEnumerator Load LoadAsync PropertyChanged PropertyChanging Type WriteTo WriteToAsync',
  JProperty: 'Load LoadAsync Type WriteTo WriteToAsync',
  JToken: `AddAfterSelf AddAnnotation AddBeforeSelf AfterSelf Ancestors AncestorsAndSelf Annotation Annotations
    BeforeSelf CreateReader EqualityComparer Load LoadAsync ReadFrom ReadFromAsync RemoveAnnotations WriteTo
    WriteToAsync`,
  JValue: 'CompareTo CreateComment CreateUndefined HasValues Type WriteTo WriteToAsync',
  KeyValuePair: 'Deconstruct',
  List: `AsReadOnly BinarySearch Capacity ConvertAll CopyTo EnsureCapacity FindLast FindLastIndex GetEnumerator
    InsertRange LastIndexOf RemoveRange Slice TrimExcess`,
  Match: 'Empty',
  Math: `Acos Acosh Asin Asinh Atanh BigMul BitDecrement BitIncrement Cbrt Clamp CopySign Cosh DivRem
    FusedMultiplyAdd IEEERemainder ILogB Log2 MaxMagnitude MinMagnitude ReciprocalEstimate
    ReciprocalSqrtEstimate ScaleB SinCos Sinh Tanh Tau`,
  MidpointRounding: 'ToNegativeInfinity ToPositiveInfinity ToZero',
  Nullable: 'Compare GetUnderlyingType GetValueRefOrDefaultRef',
  Queue: 'Capacity CopyTo EnsureCapacity GetEnumerator TrimExcess TryDequeue TryPeek',
  Random: 'GetHexString GetItems GetString NextInt64 NextSingle Shared Shuffle',
  Regex: 'Unescape',
  RegexOptions: 'NonBacktracking',
  Stack: 'Capacity CopyTo EnsureCapacity GetEnumerator TrimExcess TryPeek TryPop',
  StringBuilder: 'AppendJoin Capacity Chars CopyTo EnsureCapacity GetChunks MaxCapacity',
  StringComparer: 'Create FromComparison IsWellKnownCultureAwareComparer IsWellKnownOrdinalComparer',
  StringSplitOptions: 'TrimEntries',
  TimeSpan: `Divide FromMicroseconds HoursPerDay Microseconds MicrosecondsPerDay MicrosecondsPerHour
    MicrosecondsPerMillisecond MicrosecondsPerMinute MicrosecondsPerSecond MillisecondsPerDay
    MillisecondsPerHour MillisecondsPerMinute MillisecondsPerSecond MinutesPerDay MinutesPerHour Multiply
    Nanoseconds NanosecondsPerTick ParseExact SecondsPerDay SecondsPerHour SecondsPerMinute TicksPerMicrosecond
    TotalMicroseconds TotalNanoseconds TryFormat TryParseExact`,
  Uri: `CheckHostName CheckSchemeName Compare FromHex GetComponents HexEscape HexUnescape HostNameType IdnHost
    IsBaseOf IsFile IsHexDigit IsHexEncoding IsLoopback IsUnc IsWellFormedOriginalString MakeRelative
    MakeRelativeUri SchemeDelimiter Segments TryEscapeDataString TryFormat TryUnescapeDataString UriSchemeFile
    UriSchemeFtp UriSchemeFtps UriSchemeGopher UriSchemeHttp UriSchemeHttps UriSchemeMailto UriSchemeNetPipe
    UriSchemeNetTcp UriSchemeNews UriSchemeNntp UriSchemeSftp UriSchemeSsh UriSchemeTelnet UriSchemeWs
    UriSchemeWss UserEscaped`,
  WebUtility: 'UrlDecodeToBytes UrlEncodeToBytes',
  XmlNodeType: `DocumentFragment EndElement EndEntity Entity EntityReference Notation SignificantWhitespace XmlDeclaration`,
  bool: 'TryFormat',
  byte: `Clamp CreateChecked CreateSaturating CreateTruncating DivRem IsEvenInteger IsOddInteger IsPow2
    LeadingZeroCount Log2 Max Min PopCount RotateLeft RotateRight Sign TrailingZeroCount TryFormat`,
  char: `ConvertFromUtf32 ConvertToUtf32 GetUnicodeCategory IsAscii IsAsciiDigit IsAsciiHexDigit IsAsciiHexDigitLower
    IsAsciiHexDigitUpper IsAsciiLetter IsAsciiLetterLower IsAsciiLetterOrDigit IsAsciiLetterUpper IsBetween
    IsHighSurrogate IsLowSurrogate IsSeparator IsSurrogate IsSurrogatePair TryParse`,
  decimal: `Abs Add Ceiling Clamp Compare ConvertToInteger ConvertToIntegerNative CopySign CreateChecked
    CreateSaturating CreateTruncating Divide Floor FromOACurrency GetBits IsCanonical IsEvenInteger IsInteger
    IsNegative IsOddInteger IsPositive Max MaxMagnitude Min MinMagnitude Multiply Negate Remainder Round Scale
    Sign Subtract ToByte ToDouble ToInt16 ToInt32 ToInt64 ToOACurrency ToSByte ToSingle ToUInt16 ToUInt32
    ToUInt64 Truncate TryFormat TryGetBits`,
  double: floatingPoint,
  float: floatingPoint,
  int: signed,
  long: signed,
  sbyte: signedSmall,
  short: signedSmall,
  string: `Chars CopyTo Create EnumerateRunes GetEnumerator GetPinnableReference Intern IsInterned IsNormalized
    LastIndexOfAny ReplaceLineEndings TryCopyTo`,
  uint: unsigned,
  ulong: unsigned,
  ushort: `Clamp CreateChecked CreateSaturating CreateTruncating DivRem IsEvenInteger IsOddInteger IsPow2
    LeadingZeroCount Log2 Max Min PopCount RotateLeft RotateRight Sign TrailingZeroCount TryFormat`,
};

/** Members of .NET types that the allow-list leaves out and no table has. */
const refused: Readonly<Record<string, string>> = {
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
};

/** Types of which the allow-list admits only these members. */
const allowed: Readonly<Record<string, string>> = {
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
};

/** .NET types policies have tried and Azure does not allow. */
const refusedTypes: ReadonlySet<string> = new Set(
  `Environment CultureInfo NumberStyles DateTimeStyles Lazy XmlReader XmlDocument XmlNode XmlNodeList XmlElement XmlAttribute XmlText XmlCDataSection XmlComment RSACng Aes
  TripleDES ICryptoTransform RandomNumberGenerator SortedDictionary LinkedList JEnumerable IJEnumerable`.split(/\s+/),
);

export const isRefusedType = (name: string): boolean => refusedTypes.has(name);

const names = (table: Readonly<Record<string, string>>, type: string): readonly string[] =>
  table[type]?.split(/\s+/) ?? [];

const nameOf = (type: Type): string => (type.kind === 'array' ? 'Array' : type.kind === 'named' ? type.name : '');

/** What .NET has under that name although no member table has it: `refused` by the allow-list, or `missing` here. */
export const knownMember = (type: Type, name: string): 'refused' | 'missing' | undefined => {
  if (names(refused, nameOf(type)).includes(name)) return 'refused';
  return names(missing, nameOf(type)).includes(name) ? 'missing' : undefined;
};

/** False for a member this engine runs and Azure refuses. Constructors, operators and `ToString` need no entry. */
export const isAllowed = (type: string, member: string): boolean =>
  !Object.hasOwn(allowed, type) ||
  ['new', 'this', 'ToString', 'Equals'].includes(member) ||
  names(allowed, type).includes(member);

export const missingMembers = (): readonly { readonly type: string; readonly member: string }[] =>
  Object.keys(missing).flatMap((type) => names(missing, type).map((member) => ({ type, member })));
