import type { Response } from 'express';
import { problem } from './answer.ts';

/** What a reload came to. */
export type Reloaded =
  | { readonly isDone: true; readonly notes: readonly string[] }
  /** What is wrong; the configuration before goes on. */
  | { readonly isDone: false; readonly diagnostics: readonly object[] };

/** @param reload reads what is run again; undefined when there is nothing to read */
export const answerReload = async (
  reload: (() => Promise<Reloaded>) | undefined,
  response: Response,
): Promise<void> => {
  if (reload === undefined)
    return problem(response, 409, 'NoReload', 'what runs here cannot be read again: restart it after a change');
  const reloaded = await reload();
  if (reloaded.isDone) response.json({ notes: reloaded.notes });
  else response.status(422).json({ diagnostics: reloaded.diagnostics });
};
