import type { JConstructor } from '../json/tokens.ts';
import type { TypeDefinition } from './definition.ts';
import { containerMembers } from './json-tree.ts';

/** What `new Date(1)` is read as. */
export const jconstructorType: TypeDefinition = {
  name: 'JConstructor',
  shape: 'class',
  bases: ['JContainer'],
  members: { 'string Name': (self: JConstructor) => self.name },
};

export const jcontainerType: TypeDefinition = {
  name: 'JContainer',
  shape: 'class',
  bases: ['JToken'],
  members: containerMembers,
};
