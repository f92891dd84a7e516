export {
  type Attribute,
  attributeOf,
  type Comment,
  type Element,
  type Expression,
  type ExpressionForm,
  element,
  elementsOf,
  expression,
  type Literal,
  literal,
  type Node,
  type PolicyDocument,
  type TextNode,
  text,
  textOf,
  type Value,
} from './ast.ts';
export { equalElements } from './equal.ts';
export { type Parsed, type ParseOptions, parseDocument } from './parser.ts';
export { formOf, type PrintOptions, printDocument, unfinishedIn } from './printer.ts';
