import { table } from './table.ts';

/** Members that .NET Core 3.1 has and this engine will not get, by what stands in the way. */

const reasons: Readonly<Record<string, Readonly<Record<string, string>>>> = table({
  'it works on `Span` or `Memory`, which expressions have no values of': {
    BitConverter: 'TryWriteBytes',
    Convert: 'TryFromBase64Chars TryFromBase64String TryToBase64Chars',
    DateTimeOffset: 'TryFormat',
    Encoding: 'Preamble',
    Guid: 'TryFormat TryWriteBytes',
    StringBuilder: 'GetChunks',
    TimeSpan: 'TryFormat',
    bool: 'TryFormat',
    byte: 'TryFormat',
    decimal: 'TryFormat',
    double: 'TryFormat',
    float: 'TryFormat',
    int: 'TryFormat',
    long: 'TryFormat',
    sbyte: 'TryFormat',
    short: 'TryFormat',
    string: 'Create EnumerateRunes',
    uint: 'TryFormat',
    ulong: 'TryFormat',
    ushort: 'TryFormat',
  },
  'which texts are interned depends on what the gateway ran before': { string: 'IsInterned' },
  'it gives a reference into memory': { string: 'GetPinnableReference' },
  'C# writes it as an index: `text[0]`': { string: 'Chars', StringBuilder: 'Chars' },
  'it is for serializers, and takes types the allow-list leaves out': {
    Dictionary: 'GetObjectData OnDeserialization',
    Exception: 'GetObjectData',
    HashSet: 'GetObjectData OnDeserialization',
  },
  'it gives a reflection object, which the allow-list leaves out': { Exception: 'TargetSite' },
  'it reads or writes a stream of JSON, which the allow-list leaves out': {
    JArray: 'Load LoadAsync WriteTo WriteToAsync',
    JContainer: 'CreateWriter',
    JObject: 'Load LoadAsync WriteTo WriteToAsync',
    JProperty: 'Load LoadAsync WriteTo WriteToAsync',
    JToken: 'CreateReader Load LoadAsync ReadFrom ReadFromAsync WriteTo WriteToAsync',
    JValue: 'WriteTo WriteToAsync',
  },
  'it is an event, which expressions have no handlers for': {
    JContainer: 'AddingNew CollectionChanged ListChanged',
    JObject: 'PropertyChanged PropertyChanging',
  },
  'it takes a set of `UriComponents`, which the allow-list leaves out': { Uri: 'Compare GetComponents' },
  'it gives a comparer of tokens, which no member takes': { JToken: 'EqualityComparer' },
  'it works with coders and fallbacks, which the allow-list leaves out': {
    Encoding: 'DecoderFallback EncoderFallback GetDecoder GetEncoder RegisterProvider',
  },
});

/** Why a member does not run, by type and name. */
export const unsupportedMembers: ReadonlyMap<string, ReadonlyMap<string, string>> = (() => {
  const found = new Map<string, Map<string, string>>();
  for (const [why, types] of Object.entries(reasons))
    for (const [type, names] of Object.entries(types)) {
      const known = found.get(type) ?? new Map<string, string>();
      found.set(type, known);
      for (const name of names.split(/\s+/)) known.set(name, why);
    }
  return found;
})();
