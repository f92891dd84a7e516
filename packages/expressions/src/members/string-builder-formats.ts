import { argumentNull } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { compositeFormat } from '../text/format.ts';
import type { ClrArray } from '../values/collections.ts';
import type { TextBuilder } from '../values/text-builder.ts';
import type { MemberEntry } from './definition.ts';

export const appended = (self: TextBuilder, text: string, rt: Runtime): TextBuilder => {
  rt.checkLength(self.length + text.length);
  self.append(text);
  return self;
};

const formatted = (self: TextBuilder, format: string | null, values: readonly unknown[], rt: Runtime): TextBuilder =>
  appended(self, compositeFormat(format ?? argumentNull('format'), values), rt);

/** `StringBuilder.AppendFormat`, each also with a format provider in front, which says nothing: an expression has none but null. */
export const formats: Readonly<Record<string, MemberEntry>> = Object.fromEntries([
  ...[['arg0'], ['arg0', 'arg1'], ['arg0', 'arg1', 'arg2']].flatMap((names) => {
    const parameters = `string format, ${names.map((name) => `object ${name}`).join(', ')})`;
    const run = (self: TextBuilder, format: string | null, ...rest: readonly unknown[]): TextBuilder =>
      formatted(self, format, rest.slice(0, names.length), rest[names.length] as Runtime);
    return [
      [`StringBuilder AppendFormat(${parameters}`, run],
      [
        `StringBuilder AppendFormat(IFormatProvider provider, ${parameters}`,
        (self: TextBuilder, _provider: unknown, format: string | null, ...rest: readonly unknown[]) =>
          run(self, format, ...rest),
      ],
    ];
  }),
  [
    'StringBuilder AppendFormat(string format, params object[] args)',
    (self: TextBuilder, format: string | null, args: ClrArray | null, rt: Runtime) =>
      formatted(self, format, (args ?? argumentNull('args')).items, rt),
  ],
  [
    'StringBuilder AppendFormat(IFormatProvider provider, string format, params object[] args)',
    (self: TextBuilder, _provider: unknown, format: string | null, args: ClrArray | null, rt: Runtime) =>
      formatted(self, format, (args ?? argumentNull('args')).items, rt),
  ],
]);
