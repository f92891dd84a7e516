import { named, type Type, types } from '../../packages/expressions/src/types.ts';
import { randomType, textOf } from './targets.ts';
import { expression, type Place, primary, type Variable } from './values.ts';

/** Statements with the variables they leave behind. */
interface Written {
  readonly text: string;
  readonly place: Place;
}

const withVariable = (place: Place, ...variables: readonly Variable[]): Place => ({
  ...place,
  scope: [...place.scope, ...variables],
});

const local = (place: Place, depth: number): Written => {
  const type = randomType(place.choice);
  const name = place.fresh();
  const value = expression(place, type, depth);
  const written = place.choice.chance(30) ? 'var' : textOf(type);
  const text =
    written === 'var' ? `var ${name} = (${textOf(type)})${primary(value)};` : `${written} ${name} = ${value};`;
  return { text, place: withVariable(place, { name, type }) };
};

const assignable = (place: Place, accept: (type: Type) => boolean): Variable | undefined => {
  const found = place.scope.filter((variable) => !variable.isFixed && accept(variable.type));
  return found.length > 0 ? place.choice.pick(found) : undefined;
};

const isNumber = (type: Type): boolean => /^(?:int|long|double|decimal)$/.test(textOf(type));

const assignment = (place: Place, depth: number): Written => {
  const { choice } = place;
  const variable = assignable(place, () => true);
  if (!variable) return local(place, depth);
  const { name, type } = variable;
  const value = expression(place, type, depth);
  if (isNumber(type) && choice.chance(60)) {
    if (choice.chance(30)) return { text: choice.pick([`${name}++;`, `--${name};`]), place };
    return { text: `${name} ${choice.pick(['+=', '-=', '*=', '/=', '%='])} ${value};`, place };
  }
  if (textOf(type) === 'string' && choice.chance(50))
    return { text: `${name} += ${expression(place, randomType(choice), depth)};`, place };
  return { text: `${name} = ${value};`, place };
};

const block = (place: Place, depth: number): string => {
  let inner = place;
  const texts = place.choice.times(1 + place.choice.below(2), () => {
    const written = statement(inner, depth - 1);
    inner = written.place;
    return written.text;
  });
  return `{ ${texts.join(' ')} }`;
};

const branch = (place: Place, depth: number): Written => {
  const { choice } = place;
  const tests = choice.times(
    1 + choice.below(2),
    () => `if (${expression(place, types.bool, depth)}) ${block(place, depth)}`,
  );
  const last = choice.chance(50) ? ` else ${block(place, depth)}` : '';
  return { text: tests.join(' else ') + last, place };
};

const leave = (place: Place): string =>
  place.choice.chance(30)
    ? ` if (${expression(place, types.bool, 1)}) ${place.choice.pick(['break', 'continue'])};`
    : '';

const forLoop = (place: Place, depth: number): Written => {
  const name = place.fresh();
  const inner = withVariable(place, { name, type: types.int, isFixed: true });
  const body = block(inner, depth).slice(0, -1);
  const head = place.choice.pick([
    `for (int ${name} = 0; ${name} < ${1 + place.choice.below(4)}; ${name}++)`,
    `for (var ${name} = 3; ${name} > 0; ${name} -= 2)`,
  ]);
  return { text: `${head} ${body}${leave(inner)} }`, place };
};

const whileLoop = (place: Place, depth: number): Written => {
  const name = place.fresh();
  const inner = withVariable(place, { name, type: types.int, isFixed: true });
  const body = block(inner, depth).slice(2, -2);
  const end = `${name} < ${1 + place.choice.below(3)}`;
  const text = place.choice.chance(70)
    ? `while (${end}) { ${name}++; ${body}${leave(inner)} }`
    : `do { ${name}++; ${body}${leave(inner)} } while (${end});`;
  return { text: `int ${name} = 0; ${text}`, place: inner };
};

const walk = (place: Place, depth: number): Written => {
  const { choice } = place;
  const type = randomType(choice);
  const name = place.fresh();
  const source = expression(
    place,
    choice.pick([{ kind: 'array', element: type } as Type, named('List', type), named('IEnumerable', type)]),
    depth,
  );
  const inner = withVariable(place, { name, type, isFixed: true });
  return {
    text: `foreach (${choice.pick(['var', textOf(type)])} ${name} in ${source}) ${block(inner, depth).slice(0, -1)}${leave(inner)} }`,
    place,
  };
};

const constants: Readonly<Record<string, readonly string[]>> = {
  int: ['1', '2', '-1'],
  string: ['"abc"', '"x"', 'null'],
  char: ["'a'", "'-'"],
  bool: ['true', 'false'],
};

const selection = (place: Place, depth: number): Written => {
  const { choice } = place;
  if (choice.chance(35)) return patternSelection(place, depth);
  const kind = choice.pick(['int', 'string', 'char']);
  const labels = choice.times(2, (index) => `case ${constants[kind]![index]!}:`);
  const sections = labels.map((label) => `${label} ${block(place, depth)} break;`);
  if (choice.chance(60)) sections.push(`default: ${block(place, depth)} break;`);
  return { text: `switch (${expression(place, named(kind), depth)}) { ${sections.join(' ')} }`, place };
};

const patternSelection = (place: Place, depth: number): Written => {
  const { choice } = place;
  const sections = ([types.int, types.string, types.double, named('JToken')] as const)
    .slice(choice.below(3))
    .map((type) => {
      const name = place.fresh();
      const inner = withVariable(place, { name, type, isFixed: true });
      const guard = choice.chance(40) ? ` when ${expression(inner, types.bool, 1)}` : '';
      return `case ${textOf(type)} ${name}${guard}: ${block(inner, depth)} break;`;
    });
  if (choice.chance(40)) sections.push(`case null: ${block(place, depth)} break;`);
  if (choice.chance(60)) sections.push(`default: ${block(place, depth)} break;`);
  return { text: `switch (${expression(place, types.object, depth)}) { ${sections.join(' ')} }`, place };
};

const guarded = (place: Place, depth: number): Written => {
  const { choice } = place;
  const name = place.fresh();
  const inner = withVariable(place, { name: `${name}.Message`, type: types.string, isFixed: true });
  const caught = choice.pick([
    'Exception',
    'FormatException',
    'InvalidOperationException',
    'ArgumentException',
    'NullReferenceException',
  ]);
  const filter = choice.chance(20) ? ` when (${expression(inner, types.bool, 1)})` : '';
  const clauses = [`catch (${caught} ${name})${filter} ${block(inner, depth)}`];
  if (choice.chance(50) && (caught !== 'Exception' || filter !== '')) clauses.push(`catch ${block(place, depth)}`);
  if (choice.chance(35)) clauses.push(`finally ${block(place, depth)}`);
  const body = block(place, depth).slice(0, -1);
  const thrown = choice.chance(40)
    ? `if (${expression(place, types.bool, 1)}) throw new ${choice.pick(['FormatException', 'Exception', 'ArgumentException'])}("t"); `
    : '';
  return { text: `try ${body}${thrown}} ${clauses.join(' ')}`, place };
};

const localFunction = (place: Place, depth: number): Written => {
  const { choice } = place;
  const [result, parameter] = [randomType(choice), randomType(choice)];
  const [name, given] = [place.fresh(), place.fresh()];
  const inner = withVariable(place, { name: given, type: parameter });
  const head = `${textOf(result)} ${name}(${textOf(parameter)} ${given})`;
  const body = choice.chance(60)
    ? ` => ${expression(inner, result, depth)};`
    : ` { ${choice.chance(50) ? `if (${expression(inner, types.bool, 1)}) return ${expression(inner, result, 1)}; ` : ''}return ${expression(inner, result, depth)}; }`;
  const value = `${name}(${expression(place, parameter, 1)})`;
  const variable = place.fresh();
  return {
    text: `${head}${body} var ${variable} = ${value};`,
    place: withVariable(place, { name: variable, type: result }),
  };
};

const functionValue = (place: Place, depth: number): Written => {
  const [name, variable] = [place.fresh(), place.fresh()];
  const [input, result] = [randomType(place.choice), randomType(place.choice)];
  const type = named('Func', input, result);
  const text = `${textOf(type)} ${name} = ${expression(place, type, depth)}; var ${variable} = ${name}(${expression(place, input, 1)});`;
  return { text, place: withVariable(place, { name: variable, type: result }) };
};

const deconstruction = (place: Place, depth: number): Written => {
  const { choice } = place;
  const [a, b] = [randomType(choice), randomType(choice)];
  const [first, second] = [place.fresh(), place.fresh()];
  const [x, y] = [expression(place, a, depth), expression(place, b, depth)];
  const text = choice.pick([
    `(${textOf(a)} ${first}, ${textOf(b)} ${second}) = (${x}, ${y});`,
    `var (${first}, ${second}) = ((${textOf(a)})${primary(x)}, (${textOf(b)})${primary(y)});`,
  ]);
  return { text, place: withVariable(place, { name: first, type: a }, { name: second, type: b }) };
};

const query = (place: Place, depth: number): Written => {
  const { choice } = place;
  const type = randomType(choice);
  const [range, variable] = [place.fresh(), place.fresh()];
  const source = primary(expression(place, { kind: 'array', element: type }, depth));
  const inner = withVariable(place, { name: range, type, isFixed: true });
  const clauses = [`from ${range} in ${source}`];
  if (choice.chance(60)) clauses.push(`where ${expression(inner, types.bool, 1)}`);
  if (choice.chance(30))
    clauses.push(
      `orderby ${expression(inner, choice.pick([types.int, types.string]), 1)}${choice.pick(['', ' descending'])}`,
    );
  clauses.push(`select ${expression(inner, types.string, depth)}`);
  // C# 7.0 lets no clause declare a variable.
  if (clauses.some((clause) => /\bout\b/.test(clause))) return local(place, depth);
  const text = `var ${variable} = string.Join("|", ${clauses.join(' ')});`;
  return { text, place: withVariable(place, { name: variable, type: types.string }) };
};

const patternTest = (place: Place, depth: number): Written => {
  const type = place.choice.pick([types.int, types.string, types.double, named('JToken')]);
  const name = place.fresh();
  const inner = withVariable(place, { name, type });
  const subject = `(object)${primary(expression(place, randomType(place.choice), depth))}`;
  return { text: `if ((${subject}) is ${textOf(type)} ${name}) ${block(inner, depth)}`, place };
};

const arithmeticBlock = (place: Place, depth: number): Written => ({
  text: `${place.choice.pick(['checked', 'unchecked'])} ${block(place, depth)}`,
  place,
});

const kinds = [
  [6, local],
  [5, assignment],
  [3, branch],
  [2, forLoop],
  [1, whileLoop],
  [2, walk],
  [2, selection],
  [2, guarded],
  [1, localFunction],
  [1, functionValue],
  [1, deconstruction],
  [1, query],
  [1, patternTest],
  [1, arithmeticBlock],
] as const;

export const statement = (place: Place, depth: number): Written =>
  depth <= 0 ? assignment(place, 1) : place.choice.weighted(kinds)(place, Math.min(depth, 2));
