import type { PolicyDocument } from '@spillway/policy-document';
import { backendIdIn } from './api-address.ts';
import type { Backend, ServiceSnapshot, Workspace } from './model.ts';

/** What a policy document may name. */
export type Names = Pick<ServiceSnapshot, 'namedValues' | 'fragments' | 'backends' | 'loggers'>;

const workspacesByDocument = ({ apis, products }: ServiceSnapshot): ReadonlyMap<PolicyDocument, Workspace> => {
  const owners = new Map<PolicyDocument, Workspace>();
  const own = (workspace: Workspace | undefined, documents: Iterable<PolicyDocument | undefined>): void => {
    if (workspace === undefined) return;
    for (const document of [workspace.policy, ...workspace.fragments.values(), ...documents])
      if (document !== undefined) owners.set(document, workspace);
  };
  for (const { workspace, policy, operationPolicies } of apis) own(workspace, [policy, ...operationPolicies.values()]);
  for (const { workspace, policy } of products) own(workspace, [policy]);
  return owners;
};

const namesOf = ({ backends }: ServiceSnapshot, workspace: Workspace): Names => {
  const start = backendIdIn(workspace, '');
  const own = [...backends].filter(([id]) => id.startsWith(start));
  return {
    namedValues: workspace.namedValues,
    fragments: workspace.fragments,
    backends: new Map(own.map(([id, backend]): [string, Backend] => [id.slice(start.length), backend])),
    // Not read: what a workspace logs to is not checked.
    loggers: undefined,
  };
};

/** What each document of a service may name: a workspace sees its own things only (reference page: workspaces). */
export const namesInReach = (snapshot: ServiceSnapshot): ((document: PolicyDocument) => Names) => {
  const owners = workspacesByDocument(snapshot);
  return (document) => {
    const workspace = owners.get(document);
    return workspace === undefined ? snapshot : namesOf(snapshot, workspace);
  };
};
