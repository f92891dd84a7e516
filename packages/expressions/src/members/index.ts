import { arrayType } from './array.ts';
import { comparerTypes } from './comparers.ts';
import { credentialTypes } from './context/credentials.ts';
import { contextExtensions } from './context/extensions.ts';
import { gatewayTypes } from './context/gateway.ts';
import { bitConverterType, convertType } from './convert.ts';
import { certificateTypes } from './crypto/certificates.ts';
import { cipherTypes } from './crypto/ciphers.ts';
import { hashTypes } from './crypto/hashes.ts';
import { rsaTypes } from './crypto/rsa.ts';
import { dateTimeType } from './date-time.ts';
import { dateTimeOffsetType } from './date-time-offset.ts';
import type { TypeDefinition } from './definition.ts';
import { delegateTypes } from './delegates.ts';
import { collectionExtensions, dictionaryTypes } from './dictionary.ts';
import { encodingTypes } from './encoding.ts';
import { enumTypes } from './enum.ts';
import { enumerableType } from './enumerable.ts';
import { lookupType } from './enumerable-keys.ts';
import { enumeratorTypes } from './enumerators.ts';
import { exceptionTypes } from './exceptions.ts';
import { guidType } from './guid.ts';
import { hashSetType } from './hash-set.ts';
import { ipAddressType } from './ip-address.ts';
import { jarrayType } from './jarray.ts';
import { jconstructorType, jcontainerType } from './jcontainer.ts';
import { jobjectType } from './jobject.ts';
import { jpropertyType } from './jproperty.ts';
import { jsonConvertType } from './json-convert.ts';
import { jsonExtensions } from './json-extensions.ts';
import { jtokenType } from './jtoken.ts';
import { jvalueType } from './jvalue.ts';
import { listType, readOnlyCollectionType } from './list.ts';
import { mathType } from './math.ts';
import { nullableHelpers, nullableType } from './nullable.ts';
import { numberTypes } from './numbers.ts';
import { objectType, rareTypes, typeType } from './object.ts';
import { queueTypes } from './queue.ts';
import { randomType } from './random.ts';
import { regexTypes } from './regex.ts';
import { enumerableTypes } from './sequence-interfaces.ts';
import { stringType } from './string.ts';
import { stringBuilderType } from './string-builder.ts';
import { stringComparerType } from './string-comparer.ts';
import { textTypes } from './text-io.ts';
import { timeSpanType } from './time-span.ts';
import { timeZoneType } from './time-zone.ts';
import { tupleTypes } from './tuple.ts';
import { uriTypes } from './uri.ts';
import { xmlTypes } from './xml.ts';
import { domTypes, readerTypes } from './xml-dom.ts';
import { xmlExtensions } from './xml-tree.ts';

/** Every type an expression can use; the generated reference is made from this list. */
export const definitions: readonly TypeDefinition[] = [
  objectType,
  typeType,
  ...rareTypes,
  stringType,
  ...numberTypes,
  guidType,
  randomType,
  ...encodingTypes,
  stringBuilderType,
  stringComparerType,
  nullableType,
  nullableHelpers,
  ...enumTypes,
  ...delegateTypes,
  dateTimeType,
  dateTimeOffsetType,
  timeSpanType,
  convertType,
  bitConverterType,
  mathType,
  arrayType,
  listType,
  readOnlyCollectionType,
  hashSetType,
  ...queueTypes,
  ...enumerableTypes,
  ...enumeratorTypes,
  ...comparerTypes,
  ...dictionaryTypes,
  collectionExtensions,
  enumerableType,
  lookupType,
  ...exceptionTypes,
  jtokenType,
  jconstructorType,
  jcontainerType,
  jobjectType,
  jarrayType,
  jpropertyType,
  jvalueType,
  jsonExtensions,
  xmlExtensions,
  jsonConvertType,
  ...gatewayTypes,
  ...credentialTypes,
  ...uriTypes,
  ...regexTypes,
  ...xmlTypes,
  ...textTypes,
  ...domTypes,
  ...readerTypes,
  timeZoneType,
  ipAddressType,
  ...tupleTypes,
  ...hashTypes,
  ...cipherTypes,
  ...rsaTypes,
  ...certificateTypes,
  contextExtensions,
];
