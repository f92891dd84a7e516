import { expect, test } from 'vitest';
import { compileExpression, contextFromData } from '../src/index.ts';
import { definitionNamed, definitionOf, lineage, membersOf } from '../src/registry.ts';
import type { MemberInfo } from '../src/signature.ts';
import { isNamed, type Type, typeText } from '../src/types.ts';
import { fullName, typeOf } from '../src/values/object.ts';
import '../src/node.ts';

const data = {
  variables: { constructor: 'c', prototype: 1, json: { $json: '{"__proto__": 1, "constructor": {"x": [1]}}' } },
  request: {
    headers: { constructor: 'h', Authorization: 'Basic YTpi' },
    url: 'https://gw.example/a?constructor=1',
    body: '{"a":1}',
    matchedParameters: { toString: 'x' },
    privateEndpointConnection: { name: 'n', groupId: 'g', memberName: 'm' },
  },
  response: { headers: { prototype: 'p' }, body: '{}' },
  product: { id: 'p', groups: [{ id: 'g', name: 'G' }], apis: [{ id: 'a' }] },
  subscription: { id: 's' },
  user: { id: 'u', groups: [{ id: 'g' }], identities: [{ id: 'i', provider: 'p' }] },
  lastError: { source: 's' },
  backend: { id: 'b' },
  workspace: { id: 'w', name: 'W' },
};

const environment = { context: contextFromData(data), now: () => 0, random: { next: () => 0.5 } };

const run = (code: string): unknown => {
  const { expression, diagnostics } = compileExpression(code, 'single');
  if (!expression) throw new Error(diagnostics.map((d) => `${d.code} ${d.message}`).join('; '));
  return expression.evaluate(environment);
};

/** A value is ours when it is a primitive the engine uses, or an object whose type is in the member tables. */
const isOurs = (value: unknown): boolean => {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value !== 'object') return false;
  const type = typeOf(value);
  return (
    type.kind === 'array' || (type.kind === 'named' && definitionOf(type) !== undefined && !isNamed(type, 'object'))
  );
};

/** An array shows its `Count` through its interfaces only. */
const isShown = (type: Type, { kind, isStatic, name }: MemberInfo): boolean =>
  kind === 'property' && !isStatic && !(type.kind === 'array' && name === 'Count');

const properties = (type: Type): readonly MemberInfo[] =>
  lineage(type).flatMap((base) => {
    const definition = definitionOf(base);
    return definition ? membersOf(definition).filter((member) => isShown(type, member)) : [];
  });

/** Code of everything properties lead to, three steps and the first elements of sequences deep. */
const paths = (code: string, type: Type, depth: number): readonly string[] => {
  if (depth === 0) return [code];
  const elements = lineage(type).some((base) => isNamed(base, 'IEnumerable') && base.args.length === 1)
    ? [`${code}.FirstOrDefault()`]
    : [];
  const below = properties(type).flatMap((member) => paths(`${code}.${member.name}`, member.type, depth - 1));
  return [code, ...elements, ...below];
};

test('everything reachable from context is a value of the member tables', () => {
  const all = [...new Set(paths('context', { kind: 'named', name: 'IContext', args: [] }, 4))];
  const foreign: string[] = [];
  for (const code of all) {
    try {
      const value = run(`(object)(${code})`);
      if (!isOurs(value)) foreign.push(`${code}: ${fullName(typeOf(value))}`);
    } catch (error) {
      if (!(error instanceof Error) || !('clrMessage' in error)) throw error;
    }
  }
  expect(all.length).toBeGreaterThan(200);
  expect(foreign).toEqual([]);
});

const names = ['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

test.for(names)('%s is an ordinary name', (name) => {
  for (const target of [
    'context',
    'context.Request',
    'context.Variables',
    '"a"',
    '1',
    'new JObject()',
    'new int[1]',
    'Math',
  ]) {
    const { expression, diagnostics } = compileExpression(`${target}.${name}`, 'single');
    expect(expression, `${target}.${name}`).toBeUndefined();
    expect(diagnostics[0]?.code).toBe('EXP203');
  }
  expect(compileExpression(`${name}.x`, 'single').diagnostics[0]?.code).toBe('EXP204');
  expect(compileExpression(`new ${name}()`, 'single').diagnostics[0]?.code).toBe('EXP205');
  expect(run(`context.Variables.ContainsKey("${name}")`)).toBe(name === 'constructor' || name === 'prototype');
  expect(run(`context.Request.Headers.ContainsKey("${name}")`)).toBe(name === 'constructor');
  expect(run(`new Dictionary<string, int> { ["${name}"] = 5 }["${name}"] == 5`)).toBe(true);
  expect(run(`new Dictionary<string, int>().ContainsKey("${name}")`)).toBe(false);
  expect(run(`new JObject()["${name}"] == null`)).toBe(true);
  expect(run(`((string)JObject.Parse("{\\"${name}\\":\\"v\\"}")["${name}"]) == "v"`)).toBe(true);
  expect(run(`JObject.Parse("{\\"${name}\\":{\\"a\\":1}}").SelectToken("$.${name}.a").ToString() == "1"`)).toBe(true);
  expect(run(`new { ${name} = 1 }.${name} == 1`)).toBe(true);
  expect(run(`new HashSet<string> { "${name}" }.Contains("${name}")`)).toBe(true);
});

test('every result of a static property is a value of the tables', () => {
  const foreign: string[] = [];
  for (const name of [
    'DateTime',
    'Guid',
    'Encoding',
    'StringComparer',
    'TimeSpan',
    'RSASignaturePadding',
    'XNamespace',
  ])
    for (const member of membersOf(definitionNamed(name)!).filter((m) => m.kind === 'property' && m.isStatic)) {
      const prefix = /^(?:RSA)/.test(name) ? 'System.Security.Cryptography.' : '';
      if (!isOurs(run(`(object)${prefix}${name}.${member.name}`)))
        foreign.push(`${name}.${member.name}: ${typeText(member.type)}`);
    }
  expect(foreign).toEqual([]);
});
