/** The syntax tree of a .NET regular expression, for the backtracking matcher. */

export type CharTest = (code: number) => boolean;

export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  /** `group` is pushed unless it is absent; `popped` is the group a balancing group takes the last capture of. */
  | { readonly kind: 'capture'; readonly body: RegexNode; readonly group?: number; readonly popped?: number }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly body: RegexNode; readonly ahead: boolean; readonly negative: boolean }
  | { readonly kind: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | {
      readonly kind: 'condition';
      readonly test: number | RegexNode;
      readonly yes: RegexNode;
      readonly no: RegexNode;
    }
  | { readonly kind: 'assertion'; readonly test: (text: string, at: number) => boolean };

export interface RegexTree {
  readonly root: RegexNode;
  /** Name by number; group 0 is the whole match. */
  readonly names: readonly string[];
}

export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly singleline: boolean;
  readonly explicitCapture: boolean;
  readonly whitespace: boolean;
  readonly ecma: boolean;
}
