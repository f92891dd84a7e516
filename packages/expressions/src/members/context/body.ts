import type { ContextBody } from '../../context.ts';
import { ClrException, raise } from '../../exceptions.ts';
import { readJson } from '../../json/reader.ts';
import { jsonNull } from '../../json/tokens.ts';
import type { Runtime } from '../../runtime.ts';
import { percentDecode, utf8Text } from '../../text/encoding.ts';
import { isNamed, named, type Type, types, typeText } from '../../types.ts';
import { ClrArray, ClrDictionary, ClrList } from '../../values/collections.ts';
import { parseXml } from '../../xml/parse.ts';

/** `IMessageBody.As<T>`: without preserveContent the body cannot be read again. */
export const readBody = (body: ContextBody, preserve: boolean, type: Type, rt: Runtime): unknown => {
  const bytes = bytesOf(body, preserve);
  if (type.kind === 'array' && isNamed(type.element, 'byte')) return new ClrArray(types.byte, Array.from(bytes));
  const text = rt.text(utf8Text(bytes).replace(/^\ufeff/, ''));
  if (type.kind === 'named') {
    if (type.name === 'string') return text;
    if (type.name === 'JObject' || type.name === 'JArray') return readJson(text, type.name);
    if (type.name === 'XDocument') return parseXml(text);
    if (type.name === 'XElement' || type.name === 'XNode') return parseXml(text).root;
    if (type.name === 'JToken') return text.trim() === '' ? jsonNull() : readJson(text, 'JToken');
  }
  return raise('NotSupportedException', `a message body cannot be read as ${typeText(type)}`);
};

/** What a second read of a consumed body gives is not documented; assumed to be this exception. */
const bytesOf = (body: ContextBody, preserve: boolean): Uint8Array => {
  try {
    return body.read(preserve);
  } catch (error) {
    if (error instanceof ClrException) throw error;
    return raise(
      'InvalidOperationException',
      error instanceof Error ? error.message : 'The message body was already read.',
    );
  }
};

const decoded = (text: string): string => percentDecode(text.replaceAll('+', ' '));

export const readForm = (body: ContextBody, preserve: boolean): ClrDictionary => {
  const form = new ClrDictionary(types.string, named('IList', types.string));
  for (const pair of utf8Text(bytesOf(body, preserve)).split('&')) {
    if (pair === '') continue;
    const [name = '', ...rest] = pair.split('=');
    const list = (form.find(decoded(name))?.value ?? new ClrList(types.string)) as ClrList;
    list.items.push(decoded(rest.join('=')));
    form.set(decoded(name), list);
  }
  return form;
};
