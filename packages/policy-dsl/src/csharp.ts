import type { CSharp } from '@spillway/policies';

/**
 * A policy expression: the C# inside `@(…)`, with the type the attribute asks for.
 *
 * @example
 * retry({ condition: csharp('context.Response.StatusCode == 429'), count: 2, interval: 0 }, forwardRequest({}));
 */
export const csharp = <T>(code: string): CSharp<T> => Object.freeze({ csharp: code, form: 'single' });

/** A policy expression with statements: the C# inside `@{…}`, which ends in `return`. */
export const csharpBlock = <T>(code: string): CSharp<T> => Object.freeze({ csharp: code, form: 'block' });

/** Text as a C# string literal, quotes and escapes included. */
export const csharpString = (text: string): string =>
  `"${text
    .replace(/[\\"]/g, (each) => `\\${each}`)
    .replace(/\r/g, '\\r')
    .replace(/\n/g, '\\n')
    .replace(/\t/g, '\\t')}"`;
