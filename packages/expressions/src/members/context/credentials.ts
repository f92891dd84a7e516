import { readJson } from '../../json/reader.ts';
import { JArray, JObject, type JToken, JValue } from '../../json/tokens.ts';
import type { Reference } from '../../runtime.ts';
import { base64Bytes, utf8Text } from '../../text/encoding.ts';
import { arrayOf, named, type Type, types } from '../../types.ts';
import { ClrArray, HostLookup } from '../../values/collections.ts';
import { ClrDateTime, epochTicks, ticksPer } from '../../values/date-time.ts';
import type { ClrObject } from '../../values/object.ts';
import type { TypeDefinition } from '../definition.ts';

class ClrJwt implements ClrObject {
  readonly header: JObject;
  readonly payload: JObject;
  constructor(header: JObject, payload: JObject) {
    this.header = header;
    this.payload = payload;
  }
  clrType(): Type {
    return named('Jwt');
  }
}

class BasicCredentials implements ClrObject {
  readonly userId: string;
  readonly password: string;
  constructor(userId: string, password: string) {
    this.userId = userId;
    this.password = password;
  }
  clrType(): Type {
    return named('BasicAuthCredentials');
  }
}

const part = (text: string): JObject | undefined => {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/');
  const bytes = base64Bytes(plain.padEnd(Math.ceil(plain.length / 4) * 4, '='));
  if (!bytes) return undefined;
  try {
    const token = readJson(utf8Text(bytes), 'JObject');
    return token instanceof JObject ? token : undefined;
  } catch {
    return undefined;
  }
};

/** Reads a token without checking its signature; null for anything that is no JWT. */
export const parseJwt = (text: string | null): ClrJwt | null => {
  const [header = '', payload = '', ...rest] = (text ?? '').replace(/^Bearer\s+/i, '').split('.');
  const [first, second] = rest.length === 1 ? [part(header), part(payload)] : [];
  return first && second ? new ClrJwt(first, second) : null;
};

/** Reads `Basic base64(user:password)`; null when it is something else. */
const parseBasic = (text: string | null): BasicCredentials | null => {
  const coded = /^\s*Basic\s+(\S+)\s*$/i.exec(text ?? '')?.[1];
  const bytes = coded === undefined ? undefined : base64Bytes(coded);
  const [user, ...password] = bytes ? utf8Text(bytes).split(':') : [];
  return user === undefined || password.length === 0 ? null : new BasicCredentials(user, password.join(':'));
};

const claimTexts = (token: JToken | null): string[] | undefined => {
  if (token === null) return undefined;
  return token instanceof JArray ? token.children.map((item) => item.clrText()) : [token.clrText()];
};

const claims = (jwt: ClrJwt): HostLookup =>
  new HostLookup(types.string, arrayOf(types.string), {
    find: (name) => {
      const values = claimTexts(jwt.payload.get(name));
      return values && new ClrArray(types.string, values);
    },
    keys: () => jwt.payload.children.map((property) => property.name),
  });

const text = (object: JObject, name: string): string | null => claimTexts(object.get(name))?.[0] ?? null;

const time = (jwt: ClrJwt, name: string): ClrDateTime | null => {
  const token = jwt.payload.get(name);
  const seconds = token instanceof JValue && typeof token.value === 'bigint' ? token.value : undefined;
  return seconds === undefined ? null : new ClrDateTime(epochTicks + seconds * ticksPer.second, 'utc');
};

const out =
  <T>(parse: (text: string | null) => T | null) =>
  (source: string | null, result: Reference): boolean => {
    const found = parse(source);
    result.set(found);
    return found !== null;
  };

const jwtType: TypeDefinition = {
  name: 'Jwt',
  shape: 'class',
  members: {
    'string Algorithm': (jwt: ClrJwt) => text(jwt.header, 'alg'),
    'IEnumerable<string> Audiences': (jwt: ClrJwt) =>
      new ClrArray(types.string, claimTexts(jwt.payload.get('aud')) ?? []),
    'IReadOnlyDictionary<string, string[]> Claims': claims,
    'DateTime? ExpirationTime': (jwt: ClrJwt) => time(jwt, 'exp'),
    'string Id': (jwt: ClrJwt) => text(jwt.payload, 'jti'),
    'string Issuer': (jwt: ClrJwt) => text(jwt.payload, 'iss'),
    'DateTime? IssuedAt': (jwt: ClrJwt) => time(jwt, 'iat'),
    'DateTime? NotBefore': (jwt: ClrJwt) => time(jwt, 'nbf'),
    'string Subject': (jwt: ClrJwt) => text(jwt.payload, 'sub'),
    'string Type': (jwt: ClrJwt) => text(jwt.header, 'typ'),
  },
};

export const credentialTypes: readonly TypeDefinition[] = [
  jwtType,
  {
    name: 'BasicAuthCredentials',
    shape: 'class',
    members: {
      'string UserId': (c: BasicCredentials) => c.userId,
      'string Username': (c: BasicCredentials) => c.userId,
      'string Password': (c: BasicCredentials) => c.password,
    },
  },
  {
    // What get-authorization-context stores; on no reference page, but in Microsoft's samples.
    name: 'Authorization',
    shape: 'class',
    members: {
      'string AccessToken': (a: { readonly accessToken: string }) => a.accessToken,
      'IReadOnlyDictionary<string, object> Claims': {
        run: () => new HostLookup(types.string, types.object, { find: () => undefined, keys: () => [] }),
        difference: 'always empty: there is no token store here',
      },
    },
  },
];

export const parseMembers: TypeDefinition['members'] = {
  'static Jwt AsJwt(this string value)': parseJwt,
  'static bool TryParseJwt(this string value, out Jwt token)': out(parseJwt),
  'static BasicAuthCredentials AsBasic(this string value)': parseBasic,
  'static bool TryParseBasic(this string value, out BasicAuthCredentials credentials)': out(parseBasic),
};
