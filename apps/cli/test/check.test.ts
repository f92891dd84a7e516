import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { spillway } from './spillway.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const suspicious = `<policies>
  <inbound>
    <set-variable name="n" value="@(1)" />
    <set-variable name="s" value="@((string)context.Variables["n"])" />
  </inbound>
</policies>
`;

test('a warning fails only when asked to', () => {
  const path = file('policy.xml', suspicious);
  const { code, out, err } = spillway(['check', path]);
  expect([code, out]).toEqual([0, '1 file checked, 0 errors, 1 warning\n']);
  expect(err).toContain('warning LNT402: variable `n` is set as int and read as string: the cast throws');
  expect(err).toContain(`note: set as int here (${path}:3:5)`);
  expect(spillway(['check', path, '--fail-on', 'warning']).code).toBe(1);
  expect(spillway(['check', path, '--fail-on', 'note']).code).toBe(1);
});

test('--tier refuses what the tier does not have', () => {
  const path = file(
    'policy.xml',
    '<policies><inbound><rate-limit-by-key calls="1" renewal-period="1" counter-key="k" /></inbound></policies>',
  );
  expect(spillway(['check', path]).code).toBe(0);
  const { code, err } = spillway(['check', path, '--tier', 'consumption']);
  expect(code).toBe(1);
  expect(err).toContain('error POL124: policy `rate-limit-by-key` is not there on a consumption gateway');
  expect(spillway(['check', path, '--tier', 'premiumv2']).code).toBe(0);
  expect(spillway(['check', path, '--tier', 'gold']).code).toBe(2);
});

describe('--fix', () => {
  test('mends what is mechanical, in place, and tells the rest', () => {
    const path = file(
      'policy.xml',
      '\uFEFF<policies>\r\n  <inbound>\r\n    <set-headr nme="a" exists-action=override>\r\n      <value>x & y < z</value>\r\n    </set-headr>\r\n    <nonsense />\r\n  </inbund>\r\n</policies>',
    );
    const { code, out } = spillway(['check', path, '--fix']);
    expect([code, out]).toEqual([1, '1 file checked, 1 error, 0 warnings, 6 fixed\n']);
    expect(readFileSync(path, 'utf8')).toBe(
      '\uFEFF<policies>\r\n  <inbound>\r\n    <set-header name="a" exists-action="override">\r\n      <value>x &amp; y &lt; z</value>\r\n    </set-header>\r\n    <nonsense />\r\n  </inbound>\r\n</policies>',
    );
  });

  test('makes a repeated request keep its body', () => {
    const path = file(
      'policy.xml',
      '<policies><backend><retry condition="@(context.Response.StatusCode == 429)" count="2" interval="0"><forward-request buffer-request-body="false" timeout="5" /></retry></backend></policies>',
    );
    expect(spillway(['check', path, '--fix']).out).toBe('1 file checked, 0 errors, 0 warnings, 1 fixed\n');
    expect(readFileSync(path, 'utf8')).toContain('<forward-request buffer-request-body="true" timeout="5" />');
  });

  test('leaves a file without fixes alone', () => {
    const path = file('policy.xml', suspicious);
    expect(spillway(['check', path, '--fix']).out).toBe('1 file checked, 0 errors, 1 warning, 0 fixed\n');
    expect(readFileSync(path, 'utf8')).toBe(suspicious);
  });
});

test('SARIF and GitHub annotations name code, place and text', () => {
  const path = file('policy.xml', suspicious);
  const log = JSON.parse(spillway(['check', path, '--format', 'sarif']).out) as {
    runs: { results: { ruleId: string; locations: { physicalLocation: { region: unknown } }[] }[] }[];
  };
  expect(log.runs[0]?.results).toMatchObject([
    {
      ruleId: 'LNT402',
      level: 'warning',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: path },
            region: { startLine: 4, startColumn: 63, endLine: 4, endColumn: 66 },
          },
        },
      ],
    },
  ]);
  const { out, err } = spillway(['check', path, '--format', 'github']);
  expect(out).toMatch(
    new RegExp(`^::warning file=${path},line=4,endLine=4,col=63,endColumn=65,title=LNT402::variable`),
  );
  expect(err).toBe('');
});

describe('a service as a whole', () => {
  const put = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const service = (api: string): void => {
    put(
      'policy.xml',
      '<policies><inbound><validate-jwt header-name="Authorization"><openid-config url="https://login.contoso.example/c" /></validate-jwt></inbound><backend><forward-request /></backend></policies>',
    );
    put(
      'apis/ai/apiInformation.json',
      JSON.stringify({
        properties: { displayName: 'ai', path: 'ai', protocols: ['https'], subscriptionRequired: false },
      }),
    );
    put('apis/ai/policy.xml', api);
    put(
      'policyFragments/spare/policyFragmentInformation.json',
      JSON.stringify({ properties: { description: 'x', format: 'rawxml' } }),
    );
    put('policyFragments/spare/policy.xml', '<fragment><set-variable name="x" value="1" /></fragment>');
    put(
      'namedValues/spare-value/namedValueInformation.json',
      JSON.stringify({ properties: { displayName: 'spare-value', value: 'v', secret: false } }),
    );
  };
  const codes = (): readonly string[] => {
    const { out } = spillway(['check', folder, '--format', 'json']);
    const { files } = JSON.parse(out) as {
      files: { path: string; diagnostics: { code: string; message: string }[] }[];
    };
    return files.flatMap(({ diagnostics }) => diagnostics.map(({ code, message }) => `${code} ${message}`)).sort();
  };

  test('a missing base that drops a check, and what is used nowhere', () => {
    service('<policies><inbound><set-method>GET</set-method></inbound><backend><base /></backend></policies>');
    expect(codes()).toEqual([
      expect.stringMatching(/^ART\d+ /),
      'ART115 the fragment `spare` is used nowhere',
      'ART115 the named value `spare-value` is used nowhere',
      'LNT413 section inbound has no `<base />`: `validate-jwt` of a broader scope does not run',
    ]);
  });

  test('a backend that only an expression can name', () => {
    const backend = JSON.stringify({ properties: { url: 'https://a.contoso.example', protocol: 'http' } });
    for (const id of ['pool-a', 'spare-a']) put(`backends/${id}/backendInformation.json`, backend);
    service(
      '<policies><inbound><base /><set-backend-service backend-id="@("pool-" + context.Request.MatchedParameters["id"])" /></inbound></policies>',
    );
    const found = codes().filter((line) => line.includes('the backend `'));
    rmSync(join(folder, 'backends'), { recursive: true });
    expect(found).toEqual(['ART115 the backend `spare-a` is used nowhere']);
  });

  test('nothing to say when everything is in place', () => {
    service(
      '<policies><inbound><base /><include-fragment fragment-id="spare" /><set-variable name="v" value="{{spare-value}}" /></inbound><backend><base /></backend></policies>',
    );
    expect(codes()).toEqual([expect.stringMatching(/^ART\d+ /)]);
  });

  test('a logger that is not there, once the folder has loggers', () => {
    const log = '<log-to-eventhub logger-id="audti">x</log-to-eventhub>';
    service(`<policies><inbound><base />${log}</inbound><backend><base /></backend></policies>`);
    expect(codes().join()).not.toContain('POL118');
    put('loggers/audit/loggerInformation.json', JSON.stringify({ properties: { loggerType: 'azureEventHub' } }));
    expect(codes()).toContain('POL118 there is no logger `audti`');
  });

  test('another broken file does not make fragments unknown that are there', () => {
    service(
      '<policies><inbound><base /><include-fragment fragment-id="spare" /></inbound><backend><base /></backend></policies>',
    );
    put('namedValues/spare-value/namedValueInformation.json', '{');
    expect(codes().join()).toMatch(/ART101/);
    expect(codes().join()).not.toContain('POL121');
  });

  test('a policy at a scope where it may not stand', () => {
    service('<policies><inbound><base /></inbound><backend><base /></backend></policies>');
    put(
      'policy.xml',
      '<policies><inbound><rate-limit calls="1" renewal-period="1" /></inbound><backend><forward-request /></backend></policies>',
    );
    expect(codes()).toContainEqual(expect.stringMatching(/^POL123 policy `rate-limit` is not allowed at global scope/));
  });
});

describe('explain', () => {
  test('a policy: where it stands, what it takes, how close it is', () => {
    const { code, out } = spillway(['explain', 'retry']);
    expect(code).toBe(0);
    expect(out).toContain('retry\n');
    expect(out).toMatch(/sections +inbound, backend, outbound, on-error/);
    expect(out).toMatch(/condition +boolean, required, expressions +retries while true/);
    expect(out).toContain('https://learn.microsoft.com/azure/api-management/retry-policy');
  });

  test('a code with a page of its own, and one without', () => {
    expect(spillway(['explain', 'lnt403']).out).toMatch(/^LNT403: a condition can never be true\n/);
    expect(spillway(['explain', 'POL110']).out).toContain('POL110: policy `…` is not allowed in section …');
  });

  test('JSON for other programs', () => {
    expect(JSON.parse(spillway(['explain', 'choose', '--format', 'json']).out)).toMatchObject({
      kind: 'policy',
      name: 'choose',
      children: [
        { name: 'when', min: 1, attributes: [{ name: 'condition', required: true }] },
        { name: 'otherwise', max: 1 },
      ],
    });
  });

  test('what is not known is said, with what was meant', () => {
    const { code, err } = spillway(['explain', 'retri']);
    expect([code, err]).toEqual([2, 'error: there is no policy and no code `retri`\n  help: did you mean `retry`?\n']);
  });

  test('without a name, everything there is', () => {
    const { out } = spillway(['explain']);
    expect(out).toContain('azure-openai-token-limit');
    expect(out).toContain('LNT401');
  });
});
