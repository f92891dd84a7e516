import { nullableElement, rankOf, type Type } from '../types.ts';
import { fullName } from './object.ts';

const system = (name: string, token: string): string =>
  `${name}, Version=4.0.0.0, Culture=neutral, PublicKeyToken=${token}`;

/** The assemblies of .NET Core 3.1 by the beginning of a name, the longest first, with their public key tokens. */
const assemblies: readonly (readonly [begin: string, assembly: string])[] = [
  ['Newtonsoft.Json.', 'Newtonsoft.Json, Version=13.0.0.0, Culture=neutral, PublicKeyToken=30ad4fe6b2a6aeed'],
  ['System.Text.RegularExpressions.', system('System.Text.RegularExpressions', 'b03f5f7f11d50a3a')],
  ['System.Xml.Linq.', system('System.Private.Xml.Linq', 'cc7b13ffcd2ddd51')],
  ['System.Xml.', system('System.Private.Xml', 'cc7b13ffcd2ddd51')],
  ['System.Linq.', system('System.Linq', 'b03f5f7f11d50a3a')],
  ['System.Collections.Generic.Stack`', system('System.Collections', 'b03f5f7f11d50a3a')],
  ['System.Uri', system('System.Private.Uri', 'b03f5f7f11d50a3a')],
  ['', system('System.Private.CoreLib', '7cec85d7bea7798e')],
];

/** `Type.FullName`: the arguments of a generic type with their assemblies. */
export const qualifiedName = (type: Type): string => {
  if (type.kind === 'array') return `${qualifiedName(type.element)}[${','.repeat(rankOf(type) - 1)}]`;
  const inner = nullableElement(type);
  const args = inner ? [inner] : type.kind === 'named' ? type.args : [];
  const name = fullName(type);
  if (args.length === 0) return name;
  return `${name.slice(0, name.indexOf('['))}[${args.map((arg) => `[${withAssembly(arg)}]`).join(',')}]`;
};

/** `Type.AssemblyQualifiedName`. */
export const withAssembly = (type: Type): string => {
  const name = qualifiedName(type);
  return `${name}, ${assemblies.find(([begin]) => name.startsWith(begin))![1]}`;
};
