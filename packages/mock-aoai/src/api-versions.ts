import { missingApiVersion, resourceNotFound, type ServiceError, unsupportedApiVersion } from './errors.ts';
import type { Route } from './routes.ts';

/**
 * The versions of the classic family (reference page, API lifecycle). The list is closed: since August 2025 the v1
 * family takes their place. Retired ones are served, so that a test of an old client can run.
 */
const classic: ReadonlySet<string> = new Set(
  (
    '2022-12-01 2023-03-15-preview 2023-05-15 2023-06-01-preview 2023-07-01-preview 2023-08-01-preview ' +
    '2023-09-01-preview 2023-10-01-preview 2023-12-01-preview 2024-02-01 2024-02-15-preview 2024-03-01-preview ' +
    '2024-04-01-preview 2024-05-01-preview 2024-06-01 2024-07-01-preview 2024-08-01-preview 2024-09-01-preview ' +
    '2024-10-01-preview 2024-10-21 2024-11-01-preview 2024-12-01-preview 2025-01-01-preview 2025-02-01-preview ' +
    '2025-03-01-preview 2025-04-01-preview'
  ).split(' '),
);

/** What the v1 family takes in `api-version`, which may be left out (API specification). */
const v1: ReadonlySet<string> = new Set(['v1', 'preview', 'latest']);

/**
 * The answer to a request whose `api-version` will not do. A classic path with a version nobody published is not found
 * (assumed), nor is one that came later or has stayed in preview; responses are refused with their first version, and the
 * v1 family refuses dates (both as users report them: Aider-AI/aider#4029, openai/codex#3725). Content safety has
 * versions of its own, any will do.
 */
export const refusedVersion = ({ family, entry }: Route, version: string | null): ServiceError | undefined => {
  if (family === 'v1')
    return version === null || v1.has(version) ? undefined : unsupportedApiVersion('API version not supported');
  if (!version) return missingApiVersion;
  if (entry.at === 'safety') return undefined;
  if (!classic.has(version)) return resourceNotFound;
  const { since, calledBefore } = entry;
  if (since === undefined || (version >= since && version.endsWith('-preview'))) return undefined;
  return calledBefore === undefined
    ? resourceNotFound
    : unsupportedApiVersion(`${calledBefore} is enabled only for api-version ${since} and later`);
};
