import { named, type Type, types } from '../types.ts';
import { ClrDictionary, KeyValue } from './collections.ts';

/** `Exception.Data`. */
export class DataDictionary extends ClrDictionary {
  constructor() {
    super(types.object, types.object);
  }
  override clrType(): Type {
    return named('ListDictionaryInternal');
  }
  clrText(): string {
    return 'System.Collections.ListDictionaryInternal';
  }
  override *[Symbol.iterator](): Generator<unknown> {
    for (const pair of super[Symbol.iterator]()) yield new DataEntry(pair as KeyValue);
  }
}

class DataEntry extends KeyValue {
  constructor({ key, value }: KeyValue) {
    super(types.object, types.object, key, value);
  }
  override clrType(): Type {
    return named('DictionaryEntry');
  }
}
