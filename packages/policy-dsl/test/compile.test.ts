import { describe, expect, test } from 'vitest';
import {
  azureOpenaiInference,
  base,
  compileGateway,
  csharp,
  csharpString,
  defineGateway,
  forwardRequest,
  setVariable,
  spillover,
  type Topology,
} from '../src/index.ts';

const topology: Topology = {
  version: 1,
  instances: {
    a: {
      endpoint: 'https://a.openai.azure.com',
      region: 'westeurope',
      deployments: { 'gpt-4o': { model: 'gpt-4o', sku: 'Standard', capacity: 1000 } },
    },
    b: {
      endpoint: 'https://b.openai.azure.com/',
      region: 'swedencentral',
      deployments: { 'gpt-4o': { model: 'gpt-4o', sku: 'Standard', capacity: 1000 } },
    },
  },
};

const gatewayWith = (value: string) =>
  defineGateway({
    topology,
    apis: {
      openai: {
        displayName: 'OpenAI',
        path: 'openai',
        serviceUrl: 'https://a.openai.azure.com/openai',
        specification: azureOpenaiInference,
        policy: { inbound: [base(), setVariable({ name: 'a', value: csharp(value) })], backend: forwardRequest({}) },
      },
    },
  });

describe('compileGateway', () => {
  test('writes one policy document per API, with every section', () => {
    const { files, diagnostics } = compileGateway(gatewayWith('context.Api.Id'));
    expect(diagnostics).toEqual([]);
    expect(files.get('apis/openai/policy.xml')).toBe(`<policies>
    <inbound>
        <base />
        <set-variable name="a" value="@(context.Api.Id)" />
    </inbound>
    <backend>
        <forward-request />
    </backend>
    <outbound>
        <base />
    </outbound>
    <on-error>
        <base />
    </on-error>
</policies>
`);
  });

  test('finds a mistake in C# at its place in the document, and gives no files', () => {
    const { files, diagnostics } = compileGateway(gatewayWith('context.Apy.Id'));
    const [found] = diagnostics;
    expect(files.size).toBe(0);
    expect(found?.source?.positionAt(found.span?.start ?? 0)).toEqual({ line: 4, column: 49 });
    expect(found?.help).toBe('did you mean `Api`?');
  });

  test('gives the same files every time', () => {
    expect([...compileGateway(gatewayWith('1')).files]).toEqual([...compileGateway(gatewayWith('1')).files]);
  });
});

const gatewayOf = (deployments: Readonly<Record<string, readonly string[]>>) => {
  const pools = spillover({ topology, pool: 'p', deployments });
  return defineGateway({
    topology,
    backends: pools.backends,
    apis: {
      openai: {
        displayName: 'OpenAI',
        path: 'openai',
        specification: azureOpenaiInference,
        policy: {
          inbound: [...pools.inbound],
          backend: pools.backend,
          outbound: [...pools.outbound],
          onError: [...pools.onError],
        },
      },
    },
  });
};

describe('spillover', () => {
  test('makes a backend per member and a pool with falling priority', () => {
    const { backends } = spillover({ topology, pool: 'p', members: ['b', 'a'] });
    expect(backends['p']).toEqual({
      kind: 'pool',
      members: [
        { backend: 'b', priority: 1 },
        { backend: 'a', priority: 2 },
      ],
    });
    expect(backends['b']).toMatchObject({
      url: 'https://b.openai.azure.com/openai',
      breaker: { count: 1, tripDuration: 'PT1M', acceptRetryAfter: true },
    });
  });

  test('gives members of one priority their weights', () => {
    const { backends } = spillover({
      topology,
      pool: 'p',
      members: [{ instance: 'b', priority: 1, weight: 2 }, { instance: 'a', priority: 1 }, 'a'],
    });
    expect(backends['p']).toEqual({
      kind: 'pool',
      members: [
        { backend: 'b', priority: 1, weight: 2 },
        { backend: 'a', priority: 1 },
        { backend: 'a', priority: 3 },
      ],
    });
  });

  test('makes a pool with backends of its own for each deployment, and knows no other deployment', () => {
    const { files, diagnostics } = compileGateway(gatewayOf({ 'gpt-4o': ['a', 'b'], embed: ['a'] }));
    expect(diagnostics).toEqual([]);
    expect([...files.keys()].filter((path) => path.startsWith('backends/'))).toEqual(
      ['embed-a', 'gpt-4o-a', 'gpt-4o-b', 'p-embed', 'p-gpt-4o'].map((id) => `backends/${id}/backendInformation.json`),
    );
    const policy = files.get('apis/openai/policy.xml') ?? '';
    expect(policy).toContain(
      '!new [] { "gpt-4o", "embed" }.Contains(context.Request.MatchedParameters["deployment-id"])',
    );
    expect(policy).toContain('backend-id="@("p-" + context.Request.MatchedParameters["deployment-id"])"');
    expect(policy).toContain('key="@("spillover-faulted-p-" + context.Request.MatchedParameters["deployment-id"])"');
  });

  test('a member that is no instance is refused', () => {
    expect(() => spillover({ topology, pool: 'p', members: ['c'] })).toThrow('the topology has no instance `c`');
  });
});

test('C# string literals carry quotes, backslashes and line breaks', () => {
  expect(csharpString('a"b\\c\nd')).toBe('"a\\"b\\\\c\\nd"');
});
