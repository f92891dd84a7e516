import type { Type } from '../types.ts';
import { types } from '../types.ts';
import type { Bound, DeferredResult } from './bound.ts';
import { convert } from './convert.ts';
import { type CallSite, callBest } from './invoke.ts';
import { callIn } from './lambdas.ts';
import type { CallArgument, Candidate } from './overloads.ts';
import type { Scope } from './scope.ts';

/** A method used as a value, as in `Select(int.Parse)`: becomes the call with the parameters of the delegate. */
export const methodGroup = (scope: Scope, candidates: readonly Candidate[], site: CallSite): Bound => {
  const call = (
    parameters: readonly Type[],
  ): {
    readonly result: Bound | undefined;
    readonly slots: readonly number[];
    readonly diagnostics: DeferredResult['diagnostics'];
  } => {
    const slots = parameters.map(() => scope.session.newSlot());
    const args = parameters.map((type, i): CallArgument => {
      const slot = slots[i]!;
      return {
        mode: 'value',
        span: site.span,
        bound: { type, span: site.span, run: (frame) => frame.slots[slot]?.value },
      };
    });
    const { result, diagnostics } = scope.session.apart(() =>
      callBest(scope, candidates, { args, typeArgs: [], site }),
    );
    return { result, slots, diagnostics };
  };
  return {
    type: types.function,
    span: site.span,
    run: () => null,
    deferred: {
      returns: (parameters) => call(parameters).result?.type,
      bind: (parameters, returns) => {
        const { result, slots, diagnostics } = call(parameters);
        if (!result) return { run: () => null, diagnostics };
        const converted = scope.session.apart(() =>
          returns.kind === 'void' ? result : convert(scope, result, returns),
        );
        return {
          run: (frame) => {
            const captured = frame.slots.slice();
            const { runtime } = frame;
            return (...args: readonly unknown[]) =>
              callIn({ runtime, slots: captured.slice(), returned: null }, slots, args, converted.result.run);
          },
          diagnostics: [...diagnostics, ...converted.diagnostics],
        };
      },
    },
  };
};
