import { DiagnosticsError } from '@spillway/diagnostics';
import { expect, test } from 'vitest';
import { regionDisplayName } from './region-names.ts';
import { hostOf, instancesByHost } from './topology.ts';

const instance = (endpoint: string) => ({ endpoint, deployments: {} });

const problemsOf = (instances: Readonly<Record<string, { endpoint: string; deployments: object }>>): string[] => {
  try {
    instancesByHost({ instances: instances as never });
  } catch (error) {
    if (error instanceof DiagnosticsError) return error.diagnostics.map(({ code, message }) => `${code} ${message}`);
    throw error;
  }
  return [];
};

test('finds every mistake in the endpoints', () => {
  const instances = {
    a: instance('https://x.openai.azure.com'),
    b: instance('https://X.openai.azure.com:443/openai'),
    c: instance('x.openai.azure.com'),
  };
  expect(problemsOf(instances)).toEqual([
    'MCK002 instances `a` and `b` share the endpoint host `x.openai.azure.com`',
    'MCK001 endpoint `x.openai.azure.com` of instance `c` is not a URL with a host',
  ]);
});

test.for([
  { url: 'https://A.example/openai?x=1', host: 'a.example' },
  { url: 'http://127.0.0.1:4101', host: '127.0.0.1:4101' },
  { url: 'not a url', host: undefined },
])('$url has the host $host', ({ url, host }) => {
  expect(hostOf(url)).toBe(host);
});

test.for([
  { region: 'westeurope', name: 'West Europe' },
  { region: 'eastus2', name: 'East US 2' },
  { region: 'Sweden Central', name: 'Sweden Central' },
  { region: 'uaenorth', name: 'UAE North' },
  { region: 'moonbase', name: 'moonbase' },
])('$region is shown as $name', ({ region, name }) => {
  expect(regionDisplayName(region)).toBe(name);
});
