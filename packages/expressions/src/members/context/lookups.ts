import type { ContextCertificate, HeaderLookup } from '../../context.ts';
import type { ClrCertificate } from '../../crypto/values.ts';
import { arrayOf, named, types } from '../../types.ts';
import { ClrArray, HostLookup } from '../../values/collections.ts';
import { keeping } from '../../values/host-object.ts';
import type { ClrValue } from '../../values/value.ts';
import { certificateFrom } from '../crypto/certificates.ts';

const texts = (values: readonly string[] | undefined): ClrArray | undefined =>
  values && new ClrArray(types.string, [...values]);

/** One lookup for each thing that is looked up in: two readings of a property give the same object. */
const once = <K extends object>(make: (source: K) => HostLookup): ((source: K) => HostLookup) => {
  const made = keeping<HostLookup>('lookup');
  return (source) => made.of(source) ?? made.keep(source, make(source));
};

/** A missing variable reads as null through the indexer; no reference says so, policies rely on it. Assumed. */
export const variableLookup = once(
  (variables: ReadonlyMap<string, ClrValue>) =>
    new HostLookup(types.string, types.object, {
      find: (name) => variables.get(name),
      keys: () => variables.keys(),
      missing: () => null,
    }),
);

export const headerLookup = once(
  (headers: HeaderLookup) =>
    new HostLookup(types.string, arrayOf(types.string), {
      find: (name) => texts(headers.get(name)),
      keys: () => headers.names(),
    }),
);

/** Query parameters by name; the names of a query are looked up without regard to case, as header names are. Assumed. */
export const queryLookup = (query: ReadonlyMap<string, readonly string[]>): HostLookup =>
  new HostLookup(types.string, arrayOf(types.string), {
    find: (name) => texts(query.get(name) ?? looselyNamed(query, name)),
    keys: () => query.keys(),
  });

const looselyNamed = <T>(map: ReadonlyMap<string, T>, name: string): T | undefined => {
  const wanted = name.toLowerCase();
  for (const [key, value] of map) if (key.toLowerCase() === wanted) return value;
  return undefined;
};

export const textLookup = once(
  (values: ReadonlyMap<string, string>) =>
    new HostLookup(types.string, types.string, {
      find: (name) => values.get(name) ?? looselyNamed(values, name),
      keys: () => values.keys(),
    }),
);

const certificates = new WeakMap<ContextCertificate, ClrCertificate>();

/** One object per certificate, so that its key is read once; one that an expression disposed of is made anew. */
export const certificateOf = (source: ContextCertificate): ClrCertificate => {
  const known = certificates.get(source);
  if (known?.certificate) return known;
  const made = certificateFrom(source.bytes, source.password ?? '');
  certificates.set(source, made);
  return made;
};

export const certificateLookup = once(
  (source: ReadonlyMap<string, ContextCertificate>) =>
    new HostLookup(types.string, named('X509Certificate2'), {
      find: (name) => {
        const found = source.get(name);
        return found && certificateOf(found);
      },
      keys: () => source.keys(),
    }),
);
