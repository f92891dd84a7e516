import { readdirSync, readFileSync } from 'node:fs';
import { InternalError } from '@spillway/diagnostics';
import { readScenarios } from './read-scenarios.ts';
import type { Scenario } from './scenario.ts';

const folder = new URL('../scenarios/', import.meta.url);

/** The scenario families that come with the gate. */
export const builtInScenarios = (): readonly Scenario[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const { scenarios, diagnostics } = readScenarios(name, readFileSync(new URL(name, folder), 'utf8'));
      const [first] = diagnostics;
      if (first !== undefined) throw new InternalError(`${name}: ${first.message}`);
      return scenarios;
    });
