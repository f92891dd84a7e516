import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root, spillway } from './spillway.ts';

const folder = mkdtempSync(join(tmpdir(), 'spillway-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const fiveMistakes = `<policies>
    <inbound>
        <set-heder name="x" />
        <set-variable value="1" />
        <forward-request />
        <set-variable name="a" value="@(context.Request.Metod)" />
        <set-variable name="b" value="@((1 + 2)" />
    </inbound>
</policies>
`;

describe('check', () => {
  test('finds five kinds of mistakes in one file at once, each with line, column and help', () => {
    const path = file('five.xml', fiveMistakes);
    const { code, out } = spillway(['check', path, '--format', 'json']);
    const report = JSON.parse(out) as {
      files: { path: string; diagnostics: { code: string; line: number; column: number; help: string }[] }[];
      summary: unknown;
    };
    expect(code).toBe(1);
    expect(report.summary).toEqual({ files: 1, errors: 5, warnings: 0, notes: 0 });
    expect(report.files[0]?.path).toBe(path);
    expect(report.files[0]?.diagnostics.map(({ code: id, line, column }) => `${id} ${line}:${column}`)).toEqual([
      'POL101 3:9',
      'POL104 4:9',
      'POL110 5:9',
      'EXP203 6:57',
      expect.stringMatching(/^EXP1\d\d 7:\d+$/),
    ]);
    expect(report.files[0]?.diagnostics.map(({ help }) => help).every((help) => help.length > 0)).toBe(true);
    expect(report.files[0]?.diagnostics.map(({ help }) => help).slice(0, 1)).toEqual(['did you mean `set-header`?']);
  });

  test('shows the line and marks the place for people, without colour when piped', () => {
    const { err, out } = spillway([
      'check',
      file('one.xml', '<policies>\n  <inbound>\n    <set-heder />\n  </inbound>\n</policies>\n'),
    ]);
    expect(err).toContain('error POL101: there is no policy `set-heder`');
    expect(err).toContain(' 3 |     <set-heder />\n   |     ^^^^^^^^^^\n  help: did you mean `set-header`?');
    expect(out).toBe('1 file checked, 1 error, 0 warnings\n');
  });

  test.for([
    'examples/01-spillover',
    'examples/02-bring-your-own-policy/apim-artifacts',
    'examples/03-pool-per-deployment',
    'examples/04-many-regions',
    'examples/05-limits',
    'examples/06-usage',
    'examples/07-trust',
    'examples/08-threads',
    'examples/09-canary',
    'examples/10-two-regions',
    'examples/11-mirrored-regions',
  ])('%s has nothing to find', (path) => {
    const { code, out } = spillway(['check', path, '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({ summary: { errors: 0, warnings: 0, notes: 0 } });
    expect(code).toBe(0);
  });

  test('a folder of policies is checked file by file', () => {
    const { code, out } = spillway(['check', folder, '--format', 'json']);
    expect((JSON.parse(out) as { summary: { files: number } }).summary.files).toBeGreaterThanOrEqual(2);
    expect(code).toBe(1);
  });
});

describe('eval, with its context in words', () => {
  test('takes the request, the response and variables from options', () => {
    const code =
      'context.Request.Method + context.Request.Url.Query["x"][0] + context.Request.Headers["X-Tier"].Length + ' +
      'context.Request.Body.As<string>() + context.Response.StatusCode + context.Response.StatusReason + ' +
      '((int)context.Variables["n"] + 1) + context.Variables["s"] + ((JObject)context.Variables["j"])["a"]';
    const request = ['--request', 'post https://gw.example/o?x=1', '--body', '-b-', '--header', 'X-Tier: gold'];
    const rest = ['X-Tier: silver', '--response', '429 Too Many', '--variable', 'n=5', 's=text', 'j={"a":7}'];
    const { out } = spillway(['eval', `@(${code})`, '--format', 'json', ...request, ...rest]);
    expect(JSON.parse(out)).toEqual({ type: 'string', value: 'POST12-b-429Too Many6text7' });
  });

  test('explains every part under the part it belongs to', () => {
    const { out, code } = spillway(['eval', '@(((string)JToken.Parse("1")).Length)', '--explain']);
    expect(code).toBe(0);
    expect(out).toBe(
      [
        '((string)JToken.Parse("1")).Length  int  (string: int Length)',
        '  ((string)JToken.Parse("1"))       string',
        '    (string)JToken.Parse("1")       string  (JToken: static explicit operator string(JToken value))',
        '      JToken.Parse("1")             JToken  (JToken: static JToken Parse(string json))',
        '        "1"                         string',
        '',
        'int 1',
        '',
      ].join('\n'),
    );
  });
});

describe('eval, line by line', () => {
  test('evaluates every line of standard input, also blocks over several lines', () => {
    const input = '1 + 1\n@{ var x = 2;\n  return x * 3; }\nvar y = 4; return y;\n.explain "a".Length\n.exit\nnever';
    const { out, err, code } = spillway(['eval'], { input });
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toBe('int 2\nint 6\nint 4\n"a".Length  int  (string: int Length)\n  "a"       string\n\nint 1\n');
  });

  test('goes on after a mistake, and ends with findings', () => {
    const { out, err, code } = spillway(['eval', '--format', 'json'], { input: 'nope\n1\n' });
    expect(code).toBe(1);
    const [first, second] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ diagnostics: [{ code: 'EXP204' }] });
    expect(second).toEqual({ type: 'int', value: '1' });
    expect(err).toBe('');
  });

  test('says of code that is never closed where it ends', () => {
    const { err, code } = spillway(['eval'], { input: '@{ return 1;\n' });
    expect(code).not.toBe(0);
    expect(err).not.toBe('');
  });
});

describe('eval', () => {
  test.for([
    { expression: '@(7 / 2)', out: { type: 'int', value: '3' } },
    { expression: '@{ var x = 2; return x * 1.5; }', out: { type: 'double', value: '3' } },
  ])('$expression', ({ expression, out }) => {
    const result = spillway(['eval', expression, '--format', 'json']);
    expect([result.code, JSON.parse(result.out)]).toEqual([0, out]);
  });

  test('takes the context from a file', () => {
    const context = file('context.json', JSON.stringify({ variables: { n: { $int: 5 } } }));
    const { out, code } = spillway([
      'eval',
      '@((int)context.Variables["n"] + 1)',
      '--context',
      context,
      '--format',
      'json',
    ]);
    expect([code, JSON.parse(out)]).toEqual([0, { type: 'int', value: '6' }]);
  });

  test('what throws is said with type, message and place, and ends with 1', () => {
    const { out, code } = spillway(['eval', '@(int.Parse("x"))', '--format', 'json']);
    expect([code, JSON.parse(out)]).toEqual([
      1,
      { throws: 'FormatException', message: expect.stringContaining('not in a correct format'), line: 1, column: 3 },
    ]);
  });

  test('what does not compile is said with its place, and ends with 1', () => {
    const { err, code } = spillway(['eval', '@("a".Lenght)']);
    expect(code).toBe(1);
    expect(err).toContain('help: did you mean `Length`?');
  });

  test('every vector that real .NET answered passes', () => {
    const { out, code } = spillway([
      'eval',
      '--vectors',
      join(root, 'packages/expressions/test/vectors.json'),
      '--format',
      'json',
    ]);
    const outcome = JSON.parse(out) as { results: { id: string; pass: boolean }[]; passed: number; failed: number };
    const failed = outcome.results.filter(({ pass }) => !pass).map(({ id }) => id);
    expect(failed).toEqual([]);
    expect([code, outcome.passed, outcome.failed]).toEqual([0, 171, 0]);
  });
});

describe('gate', () => {
  test('passes on an example, and two runs in other folders, time zones and years write the same bytes', () => {
    const shiftedDate =
      'data:text/javascript,const R=Date;globalThis.Date=class extends R{constructor(...a){a.length?super(...a):super(R.now()+4e11)}static now(){return R.now()+4e11}};';
    const runs = [
      { cwd: root, env: { TZ: 'Pacific/Auckland' }, nodeArgs: [], report: join(folder, 'a') },
      { cwd: folder, env: { TZ: 'America/New_York' }, nodeArgs: ['--import', shiftedDate], report: join(folder, 'b') },
    ];
    for (const { report, ...options } of runs) {
      const { code, out, err } = spillway(
        ['gate', join(root, 'examples/01-spillover'), '--report', report, '--seed', '7'],
        options,
      );
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain('gate passed: 26 scenarios passed, 0 failed, 17 not applicable');
    }
    for (const name of ['gate.json', 'gate.xml', 'gate.md'])
      expect(readFileSync(join(folder, 'a', name), 'utf8')).toBe(readFileSync(join(folder, 'b', name), 'utf8'));
  }, 120_000);

  test('scenario files with mistakes are refused with file, line and column', () => {
    const path = file(
      'wrong.yaml',
      'version: 1\nscenarios:\n  - id: X-1\n    title: x\n    steps:\n      - request: { cont: 1 }\n    expect: { statuses: { "200": 1 } }\n',
    );
    const { code, err } = spillway(['gate', 'examples/01-spillover', '--scenarios', path]);
    expect(code).toBe(1);
    expect(err).toMatch(/error SCN101: `scenarios\.0\.steps\.0\.request` has no `cont`\n {2}--> .*wrong\.yaml:6:20/);
  });

  test("the user's own scenarios run beside the built-in ones", () => {
    const path = file(
      'own.yaml',
      'version: 1\nscenarios:\n  - id: OWN-1\n    title: one request is served by the first choice\n    steps:\n      - request: { expect: { status: 200, attempts: 1 } }\n',
    );
    const { code, out } = spillway(['gate', 'examples/01-spillover', '--scenarios', path]);
    expect([code, out.includes('ok   OWN-1  one request is served by the first choice')]).toEqual([0, true]);
  });
});

test('a case that is not applicable is shown with its reason where other cases passed', () => {
  const { code, out } = spillway(['gate', 'examples/10-two-regions']);
  expect(code).toBe(0);
  expect(out).toContain(
    'ok   CR-01  What the caller authenticates with reaches no instance and no log (3 cases)\n       n/a key as a bearer token: the API takes no bearer key\n',
  );
});

describe('gate --breaks', () => {
  test.for([
    { path: 'examples/01-spillover', line: 'EX-4  a pool whose second member is the first again' },
    { path: 'examples/03-pool-per-deployment', line: 'DS-02  a wait that is always a minute' },
    { path: 'examples/06-usage', line: 'ST-04  a gateway that does not ask' },
    { path: 'examples/07-trust', line: 'AZ-02  tokens that never end' },
    { path: 'examples/08-threads', line: 'PN-02  a thread that moves on when its instance is throttled' },
    { path: 'examples/09-canary', line: 'BG-01  a cohort that is drawn for each request' },
    { path: 'examples/10-two-regions', line: 'GW-01  a second gateway that is closed' },
    { path: 'examples/11-mirrored-regions', line: "GW-03  a region that is nobody's last resort" },
    { path: 'examples/05-limits', line: 'TL-04  a limit that counts everything twice' },
    { path: 'examples/04-many-regions', line: 'FO-06  a retry that waits' },
    { path: 'examples/02-bring-your-own-policy', line: 'EX-4  a request that does not know whom it has asked' },
  ])('every scenario of $path notices what it is there for', { timeout: 120_000 }, ({ path, line }) => {
    const report = join(folder, `breaks-${path.replaceAll('/', '-')}`);
    const { code, out, err } = spillway(['gate', path, '--breaks', '--report', report]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`ok   ${line}`);
    expect(out).toMatch(/breaks passed: \d+ noticed, 0 not noticed, \d+ not applicable\n$/);
    expect(JSON.parse(readFileSync(join(report, 'breaks.json'), 'utf8'))).toMatchObject({
      verdict: 'passed',
      summary: { failed: 0 },
    });
  });

  test('a scenario that nothing breaks has failed, and one whose patch fits nowhere is refused with its place', () => {
    const scenario =
      'version: 1\nscenarios:\n  - id: OWN-1\n    title: one request\n    steps:\n      - request: { expect: { status: 200 } }\n';
    const without = spillway([
      'gate',
      'examples/02-bring-your-own-policy',
      '--breaks',
      '--scenarios',
      file('no-break.yaml', scenario),
    ]);
    expect(without.code).toBe(1);
    expect(without.out).toContain(
      'FAIL OWN-1  one request\n       it names no break, so that nothing shows that it can fail\n',
    );
    const path = file(
      'no-text.yaml',
      `${scenario}    breaks:\n      - name: b\n        patches: [{ file: apis/openai/policy.xml, find: no such text, replace: '' }]\n        report: ': expected r'\n`,
    );
    const refused = spillway(['gate', 'examples/02-bring-your-own-policy', '--breaks', '--scenarios', path]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /error SCN109: the break `b` finds no `no such text` in `apis\/openai\/policy\.xml`\n {2}--> .*no-text\.yaml:8:15/,
    );
  });
});

describe('plan', () => {
  test('prints what would be sent, members before their pool, and writes a folder without local keys', () => {
    const out = join(folder, 'publish');
    const result = spillway(['plan', 'examples/01-spillover', '--out', out, '--format', 'json']);
    const plan = JSON.parse(result.out) as { requests: { method: string; path: string }[]; digest: string };
    expect(result.code).toBe(0);
    expect(plan.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /backends/payg-sdc',
      'PUT /backends/ptu-weu',
      'PUT /backends/openai-pool',
      'PUT /apis/openai',
      'PUT /apis/openai/policies/policy',
      'PUT /products/ai',
      'PUT /products/ai/apis/openai',
    ]);
    expect(readFileSync(join(out, 'apis/openai/policy.xml'), 'utf8')).toBe(
      readFileSync(join(root, 'examples/01-spillover/apim-artifacts/apis/openai/policy.xml'), 'utf8'),
    );
    expect(() => readFileSync(join(out, 'topology.yaml'))).toThrow();
  });
});

describe('what could be lost', () => {
  test('plan refuses a folder that holds something else, and keeps it', () => {
    const taken = join(folder, 'taken');
    mkdirSync(taken);
    writeFileSync(join(taken, 'own.txt'), 'mine');
    const { code, err } = spillway(['plan', 'examples/01-spillover', '--out', taken]);
    expect([code, readFileSync(join(taken, 'own.txt'), 'utf8')]).toEqual([2, 'mine']);
    expect(err).toContain('own.txt` was not written by spillway');
  });

  test('a report that cannot be written is the mistake of the user, not ours', () => {
    const path = file('a-file', '');
    expect(spillway(['gate', 'examples/01-spillover', '--report', path]).code).toBe(2);
  });
});

describe('usage', () => {
  test('--version prints the version', () => {
    const { code, out } = spillway(['--version']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  test.for([
    { args: ['nonsense'], code: 2 },
    { args: ['check'], code: 2 },
    { args: ['check', 'no-such-file.xml'], code: 2 },
    { args: ['run', 'examples/01-spillover', '--port', 'x'], code: 2 },
    { args: ['run'], code: 2 },
    { args: ['gate', 'examples', '--format', 'yaml'], code: 2 },
    { args: ['eval', '@(1)', '--request', 'nonsense'], code: 2 },
    { args: ['eval', '@(1)', '--response', 'fine'], code: 2 },
    { args: ['eval', '@(1)', '--variable', 'x'], code: 2 },
    { args: ['eval', '@(1)', '--header', 'x'], code: 2 },
    { args: ['eval', '@(1)', '--vectors', 'x.json'], code: 2 },
    { args: ['build', 'docs'], code: 2 },
    { args: ['--help'], code: 0 },
  ])('$args ends with $code', ({ args, code }) => {
    expect(spillway(args).code).toBe(code);
  });

  test.for(['init', 'build', 'check', 'run', 'mock', 'gate', 'eval', 'plan'])(
    '%s --help shows an example',
    (command) => {
      const { code, out } = spillway([command, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`Example:\n  $ spillway ${command}`);
    },
  );
});
