import type { TypeDefinition } from './definition.ts';
import { containerMembers } from './json-tree.ts';

export const jcontainerType: TypeDefinition = {
  name: 'JContainer',
  shape: 'class',
  bases: ['JToken'],
  members: containerMembers,
};
