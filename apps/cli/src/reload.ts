import type { ServiceSnapshot } from '@spillway/artifacts';
import { type Diagnostic, DiagnosticsError, diagnosticJson, hasErrors } from '@spillway/diagnostics';
import type { Emulator, Reloaded } from '@spillway/emulator';
import { UsageError } from './exit-codes.ts';
import { loadRunnable } from './runnable.ts';

/** What is run, as the command line named it. */
export interface Watched {
  readonly directory: string | undefined;
  readonly policy?: string;
  readonly topology?: string;
}

/** What a reload came to, with findings that still know their lines. */
export type ReloadResult =
  | Extract<Reloaded, { readonly isDone: true }>
  | { readonly isDone: false; readonly diagnostics: readonly Diagnostic[]; readonly message?: string };

/** @param rebuilds compiles the project's own source first, where there is one; default true */
export type Reload = (options?: { readonly rebuilds: boolean }) => Promise<ReloadResult>;

const rebuild = async (directory: string): Promise<void> => {
  // With the compiler behind it: not for who only runs.
  const { compileProject, gatewaySource } = await import('./compile-project.ts');
  const entry = gatewaySource(directory);
  if (entry === undefined) return;
  const { diagnostics } = await compileProject(entry);
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics);
};

const instancesOf = (snapshot: ServiceSnapshot): string => JSON.stringify(snapshot.topology?.instances ?? {});

/** Reads what is run again and swaps it in while requests go on; one time after another, whoever asks. */
export const reloadOf = (
  { directory, policy, topology }: Watched,
  { emulator, started }: { readonly emulator: Pick<Emulator, 'reload'>; readonly started: ServiceSnapshot },
): Reload => {
  const options = { ...(policy !== undefined && { policy }), ...(topology !== undefined && { topology }) };
  const once = async (rebuilds: boolean): Promise<ReloadResult> => {
    try {
      if (directory !== undefined && rebuilds) await rebuild(directory);
      const { snapshot } = loadRunnable(directory, options);
      emulator.reload(snapshot);
      const isOther = instancesOf(snapshot) !== instancesOf(started);
      const note = 'the instances of the topology have changed: the mocks keep the old ones until a restart';
      return { isDone: true, notes: isOther ? [note] : [] };
    } catch (error) {
      if (error instanceof DiagnosticsError) return { isDone: false, diagnostics: error.diagnostics };
      if (error instanceof UsageError) return { isDone: false, diagnostics: [], message: error.message };
      throw error;
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  return ({ rebuilds } = { rebuilds: true }) => {
    const mine = last.then(() => once(rebuilds));
    last = mine.catch(() => undefined);
    return mine;
  };
};

/** As the control API tells it. */
export const reloadForControl = (reload: Reload) => async (): Promise<Reloaded> => {
  const result = await reload();
  if (result.isDone) return result;
  const { diagnostics, message } = result;
  const told = message === undefined ? [] : [{ severity: 'error', message }];
  return { isDone: false, diagnostics: [...told, ...diagnostics.map(diagnosticJson)] };
};
