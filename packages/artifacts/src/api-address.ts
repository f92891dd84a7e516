import type { Api, Product, Workspace } from './model.ts';

/** The API that a revision is one of: what products, subscriptions and links name. */
export const rootApiId = (id: string): string => id.replace(/;rev=.*$/, '');

/** Whether a product holds an API, in whatever revision; both are of one workspace, or of none. */
export const holdsApi = (product: Product, api: Api): boolean =>
  product.workspace?.id === api.workspace?.id && product.apis.includes(rootApiId(api.id));

/** What a backend is called that policies of an API name: a workspace has its own. */
export const backendIdIn = (workspace: Workspace | undefined, id: string): string =>
  workspace === undefined ? id : `${workspace.id}/${id}`;

/** What the path of every request to an API begins with, its version included; empty for the root. */
export const apiPrefix = ({ path, version }: Api): string =>
  [path, version?.scheme === 'Segment' ? version.name : '']
    .filter((part) => part !== '')
    .map((part) => `/${part}`)
    .join('');

/** A path under which requests reach this very revision. */
export const apiAddress = (api: Api): string =>
  api.isCurrent === false ? `${apiPrefix(api)};rev=${api.revision}` : apiPrefix(api);
