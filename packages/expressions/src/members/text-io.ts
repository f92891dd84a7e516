import { argumentNull, raise } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { compositeFormat } from '../text/format.ts';
import { named, type Type } from '../types.ts';
import type { ClrArray } from '../values/collections.ts';
import { type ClrObject, objectText } from '../values/object.ts';
import { TextBuilder } from '../values/text-builder.ts';
import { Boxed } from '../values/value.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { checkPart } from './ranges.ts';

/** System.IO over strings. */

export class ClrReader implements ClrObject {
  private readonly text: string;
  private at = 0;
  private isClosed = false;
  constructor(text: string) {
    this.text = text;
  }
  clrType(): Type {
    return named('StringReader');
  }
  close(): void {
    this.isClosed = true;
  }
  peek(): number {
    this.check();
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }
  read(): number {
    const code = this.peek();
    if (code >= 0) this.at++;
    return code;
  }
  rest(): string {
    this.check();
    const rest = this.text.slice(this.at);
    this.at = this.text.length;
    return rest;
  }
  line(): string | null {
    this.check();
    if (this.at >= this.text.length) return null;
    const [whole, line = ''] = /^([^\r\n]*)(?:\r\n|\r|\n)?/.exec(this.text.slice(this.at))!;
    this.at += whole.length;
    return line;
  }
  private check(): void {
    if (this.isClosed)
      raise('ObjectDisposedException', "Cannot access a closed TextReader.\nObject name: 'System.IO.StringReader'.");
  }
}

class ClrWriter implements ClrObject {
  readonly builder: TextBuilder;
  constructor(builder: TextBuilder) {
    this.builder = builder;
  }
  clrType(): Type {
    return named('StringWriter');
  }
  clrText(): string {
    return this.builder.clrText();
  }
  write(text: string, rt: Runtime): void {
    this.builder.append(text);
    rt.checkLength(this.builder.length);
  }
}

const blockRead = (reader: ClrReader, buffer: ClrArray | null, index: number, count: number): number => {
  const { items } = buffer ?? argumentNull('buffer');
  checkPart(items.length, index, count, ['index', 'count']);
  let done = 0;
  for (; done < count; done++) {
    const code = reader.read();
    if (code < 0) break;
    items[index + done] = code;
  }
  return done;
};

const textReader: TypeDefinition = {
  name: 'TextReader',
  shape: 'class',
  bases: ['IDisposable'],
  members: {
    'int Peek()': (reader: ClrReader) => reader.peek(),
    'int Read()': (reader: ClrReader) => reader.read(),
    'int Read(char[] buffer, int index, int count)': blockRead,
    'int ReadBlock(char[] buffer, int index, int count)': blockRead,
    'string ReadLine()': (reader: ClrReader) => reader.line(),
    'string ReadToEnd()': (reader: ClrReader) => reader.rest(),
    'void Close()': (reader: ClrReader) => reader.close(),
    'void Dispose()': (reader: ClrReader) => reader.close(),
  },
};

const written = 'string char int long double float decimal bool uint ulong object'.split(' ');

const writing = (name: string, end: string): Readonly<Record<string, MemberEntry>> => ({
  ...Object.fromEntries(
    written.map((type): [string, MemberEntry] => [
      `void ${name}(${type} value)`,
      (writer: ClrWriter, value: unknown, rt: Runtime) => writer.write(textOf(type, value) + end, rt),
    ]),
  ),
  [`void ${name}(char[] buffer)`]: (writer: ClrWriter, value: ClrArray | null, rt: Runtime) =>
    writer.write(String.fromCharCode(...((value?.items ?? []) as number[])) + end, rt),
  [`void ${name}(string format, params object[] arg)`]: (
    writer: ClrWriter,
    format: string | null,
    args: ClrArray,
    rt: Runtime,
  ) => writer.write(compositeFormat(format ?? argumentNull('format'), args.items) + end, rt),
});

const textOf = (type: string, value: unknown): string =>
  type === 'string' || type === 'object' || type === 'bool'
    ? objectText(value)
    : objectText(new Boxed(named(type), value));

const textWriter: TypeDefinition = {
  name: 'TextWriter',
  shape: 'class',
  bases: ['IDisposable'],
  members: {
    ...writing('Write', ''),
    ...writing('WriteLine', '\n'),
    'void WriteLine()': (writer: ClrWriter, rt: Runtime) => writer.write('\n', rt),
    'string NewLine': () => '\n',
    'void Flush()': () => {},
    'void Close()': () => {},
    'void Dispose()': () => {},
  },
};

export const textTypes: readonly TypeDefinition[] = [
  textReader,
  textWriter,
  {
    name: 'StringReader',
    shape: 'class',
    bases: ['TextReader'],
    members: { 'new(string s)': (text: string | null) => new ClrReader(text ?? argumentNull('s')) },
  },
  {
    name: 'StringWriter',
    shape: 'class',
    bases: ['TextWriter'],
    members: {
      'new()': () => new ClrWriter(new TextBuilder()),
      'new(IFormatProvider formatProvider)': () => new ClrWriter(new TextBuilder()),
      'new(StringBuilder sb)': (builder: TextBuilder | null) => new ClrWriter(builder ?? argumentNull('sb')),
      'StringBuilder GetStringBuilder()': (writer: ClrWriter) => writer.builder,
      'string ToString()': (writer: ClrWriter) => writer.clrText(),
    },
  },
];
