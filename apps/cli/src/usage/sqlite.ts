import type { DatabaseSync, DatabaseSyncOptions } from 'node:sqlite';
import { UsageError } from '../exit-codes.ts';

/** 'SPWY': which files are ledgers of ours. */
const applicationId = 0x53_50_57_59;
const layout = 1;

const columns = `
  at INTEGER NOT NULL, request TEXT NOT NULL, attempt INTEGER NOT NULL, kind TEXT NOT NULL,
  consumer TEXT, product TEXT, api TEXT, operation TEXT, gateway TEXT NOT NULL, gateway_region TEXT NOT NULL,
  backend TEXT, instance TEXT, region TEXT, deployment TEXT, model TEXT,
  status INTEGER, error TEXT, answered INTEGER NOT NULL, streamed INTEGER NOT NULL,
  prompt INTEGER NOT NULL, completion INTEGER NOT NULL, total INTEGER NOT NULL,
  counted TEXT NOT NULL, partial INTEGER NOT NULL`;

const open = async (path: string, options: DatabaseSyncOptions): Promise<DatabaseSync> => {
  try {
    const { DatabaseSync: Database } = await import('node:sqlite');
    return new Database(path, { timeout: 5000, ...options });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const help = why.includes('node:sqlite') ? 'start spillway with Node 22.13 or newer' : 'name a file in a folder';
    throw new UsageError(`the ledger \`${path}\` cannot be opened: ${why}`, help);
  }
};

const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];

const foreign = (path: string): UsageError =>
  new UsageError(
    `\`${path}\` is no usage ledger of this version`,
    'give the file that `spillway run --ledger` wrote, or another one',
  );

/** A file that is no ledger is left as it is. */
const checked = (database: DatabaseSync, path: string, isOurs: () => boolean): DatabaseSync => {
  try {
    if (isOurs()) return database;
  } catch {
    // Not a database at all.
  }
  database.close();
  throw foreign(path);
};

const isLedger = (database: DatabaseSync): boolean =>
  pragma(database, 'application_id') === applicationId && pragma(database, 'user_version') === layout;

/** Opens a ledger to be written, and makes it when there is none. @throws UsageError for any other file */
export const openToWrite = async (path: string): Promise<DatabaseSync> => {
  const database = await open(path, {});
  checked(database, path, () => isLedger(database) || pragma(database, 'schema_version') === 0);
  // Several processes may begin at once; each statement is one that may be repeated.
  database.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
     BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS usage (${columns}) STRICT;
     PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${layout}; COMMIT`,
  );
  return database;
};

/** Opens a ledger to be read. @throws UsageError for any other file */
export const openToRead = async (path: string): Promise<DatabaseSync> => {
  const database = await open(path, { readOnly: true });
  return checked(database, path, () => isLedger(database));
};
