import { invalidJson, notFound, type ServiceError, unsupportedContentType } from '../errors.ts';
import { codeFrom } from '../random.ts';
import type { Kept, Shelf } from '../state.ts';
import type { Asked, Resource, ResourceRequest } from './operation.ts';
import { paged } from './paging.ts';
import type { BodyCheck } from './request-body.ts';

/** Objects of one kind that clients make, read, change and delete. */
export interface Collection {
  /** The parameter of the path that has the id. */
  readonly param: string;
  /** What ids begin with. */
  readonly prefix: string;
  /** What an unknown id is answered with (`No thread found with id …` as users report it, others by analogy). */
  unknown(id: string): string;
  /** The shelf they stand on; of what belongs to something else, the id of that is in the parameters. */
  shelf(params: Asked['params']): string;
  readonly within?: Collection;
}

/** Something that was found, or the answer instead. */
export type Found<Item> = { readonly item: Item } | { readonly error: ServiceError };

export const shelfOf = ({ shelf }: Collection, { state, params }: Asked): Shelf<Kept> => state.shelf(shelf(params));

/** The object whose id is in the path, or is given, once what it belongs to is there. */
export const find = (collection: Collection, asked: Asked, id = asked.params[collection.param] ?? ''): Found<Kept> => {
  const owner = collection.within && find(collection.within, asked);
  if (owner !== undefined && 'error' in owner) return owner;
  const item = shelfOf(collection, asked).get(id);
  return item === undefined ? { error: notFound(collection.unknown(id)) } : { item };
};

/** @param index tells apart what one request makes several of */
export const newId = ({ prefix }: Pick<Collection, 'prefix'>, { seed, requestId }: Asked, index = 0): string =>
  `${prefix}${codeFrom(`${seed}/${prefix}/${requestId}/${index}`, 24, 62)}`;

/** The body of a request as an object; none is an empty one. */
export const readBody = <Body>({ body }: ResourceRequest, check: (value: unknown) => BodyCheck<Body>): Found<Body> => {
  if (body.kind === 'form') return { error: unsupportedContentType('application/json') };
  if (body.kind === 'text' && body.text !== '') return { error: invalidJson };
  const checked = check(body.kind === 'json' ? body.value : {});
  return checked.kind === 'refused' ? checked : { item: checked.body };
};

const answerOf = (found: Found<unknown>) => ('error' in found ? found.error : { status: 200, body: found.item });

/** @param isMeant leaves out the others of a shelf that several share */
export const listing = (
  name: string,
  collection: Collection,
  isMeant: (kept: Kept, request: ResourceRequest) => boolean = () => true,
): Resource => ({
  name,
  answer(request) {
    const owner = collection.within && find(collection.within, request);
    if (owner !== undefined && 'error' in owner) return owner.error;
    const all = shelfOf(collection, request)
      .values()
      .filter((kept) => isMeant(kept, request));
    return { status: 200, body: paged(all, request.query) };
  },
});

export const getting = (name: string, collection: Collection): Resource => ({
  name,
  answer: (request) => answerOf(find(collection, request)),
});

/** @param make the object, without its id, or the answer instead */
export const creating = <Body>(
  name: string,
  collection: Collection,
  check: (value: unknown) => BodyCheck<Body>,
  make: (body: Body, request: ResourceRequest, id: string) => Found<object>,
): Resource => ({
  name,
  answer(request) {
    const owner = collection.within && find(collection.within, request);
    if (owner !== undefined && 'error' in owner) return owner.error;
    const read = readBody(request, check);
    if ('error' in read) return read.error;
    const id = newId(collection, request);
    const made = make(read.item, request, id);
    if ('error' in made) return made.error;
    const kept = { id, ...made.item };
    shelfOf(collection, request).put(kept.id, kept);
    return { status: 200, body: kept };
  },
});

/** Takes over what the body has of some of the object's own fields. */
export const modifying = (
  name: string,
  collection: Collection,
  check: (value: unknown) => BodyCheck<object>,
  fields: readonly string[],
): Resource => ({
  name,
  answer(request) {
    const found = find(collection, request);
    if ('error' in found) return found.error;
    const read = readBody(request, check);
    if ('error' in read) return read.error;
    const changed = Object.fromEntries(Object.entries(read.item).filter(([field]) => fields.includes(field)));
    const kept = { ...found.item, ...changed };
    shelfOf(collection, request).put(kept.id, kept);
    return { status: 200, body: kept };
  },
});

/** @param object what the answer calls itself @param forget what else goes with it */
export const deleting = (
  name: string,
  collection: Collection,
  object: string,
  forget: (request: ResourceRequest, id: string) => void = () => undefined,
): Resource => ({
  name,
  answer(request) {
    const found = find(collection, request);
    if ('error' in found) return found.error;
    const { id } = found.item;
    shelfOf(collection, request).delete(id);
    forget(request, id);
    return { status: 200, body: { id, object, deleted: true } };
  },
});
