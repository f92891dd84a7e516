/** What the process ends with. */
export const exitCodes = { ok: 0, findings: 1, usage: 2, internal: 70 } as const;

/** The user called the command in a way it does not take; ends with exit code 2. */
export class UsageError extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.name = 'UsageError';
    this.help = help;
  }
}
