import { isIP } from 'node:net';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CheckOptions } from './commands/check.ts';
import type { EvalOptions } from './commands/eval.ts';
import type { FmtOptions } from './commands/fmt.ts';
import type { GateOptions } from './commands/gate.ts';
import type { MockOptions } from './commands/mock.ts';
import type { PlanOptions } from './commands/plan.ts';
import type { UsageOptions } from './commands/usage.ts';
import { exitCodes } from './exit-codes.ts';
import type { Format, Output } from './output.ts';
import type { RunOptions } from './run-options.ts';
import { version } from './version.ts';

const port = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return value;
};

const address = (text: string): string => {
  if (isIP(text) === 0) throw new InvalidArgumentError('it is an IP address, for example 0.0.0.0');
  return text;
};

const processes = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 64) throw new InvalidArgumentError('it is a number from 1 to 64');
  return value;
};

const whole = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('it is a whole number');
  return Number(text);
};

const format = (): Option =>
  new Option('--format <format>', 'how results are printed').choices(['pretty', 'json']).default('pretty');
const seed = (): Option => new Option('--seed <number>', 'seed of every random choice').argParser(whole).default(1);

const example = (command: Command, text: string): Command => command.addHelpText('after', `\nExample:\n  $ ${text}`);

interface Ended {
  code: number;
}

const addProjectCommands = (program: Command, output: Output, ended: Ended): void => {
  example(
    program
      .command('init')
      .description('make a new gateway project')
      .argument('[dir]', 'folder', '.')
      .addOption(format()),
    'spillway init my-gateway',
  ).action(async (dir: string, options: { format: Format }) => {
    const { initCommand } = await import('./commands/init.ts');
    ended.code = initCommand(dir, options, output);
  });
  example(
    program
      .command('build')
      .description('compile gateway.ts to an APIOps artifacts folder')
      .argument('[dir]', 'project', '.')
      .addOption(format()),
    'spillway build examples/01-spillover',
  ).action(async (dir: string, options: { format: Format }) => {
    const { buildCommand } = await import('./commands/build.ts');
    ended.code = await buildCommand(dir, options, output);
  });
  example(
    program
      .command('plan')
      .description('write the folder to publish and print what would be sent')
      .argument('[dir]', 'project or artifacts folder', '.')
      .option('--out <folder>', 'where the folder goes (default: .spillway/publish)')
      .addOption(format()),
    'spillway plan examples/01-spillover',
  ).action(async (dir: string, options: PlanOptions) => {
    const { planCommand } = await import('./commands/plan.ts');
    ended.code = planCommand(dir, options, output);
  });
};

const addDocumentCommands = (program: Command, output: Output, ended: Ended): void => {
  example(
    program
      .command('check')
      .description('check policy documents and artifacts folders')
      .argument('<path...>', 'a policy file, a folder of them, or an artifacts folder')
      .addOption(
        new Option(
          '--tier <tier>',
          'refuse policies the tier does not have (default: the tiers of topology.yaml)',
        ).choices(
          'consumption developer basic standard premium basicv2 standardv2 premiumv2 self-hosted workspace'.split(' '),
        ),
      )
      .option('--fix', 'mend what is mechanical, in place')
      .addOption(
        new Option('--fail-on <severity>', 'the least finding that fails')
          .choices(['error', 'warning', 'note'])
          .default('error'),
      )
      .addOption(
        new Option('--format <format>', 'how findings are printed')
          .choices(['pretty', 'json', 'sarif', 'github'])
          .default('pretty'),
      ),
    'spillway check apim-artifacts --fail-on warning',
  ).action(async (paths: string[], options: CheckOptions) => {
    const { checkCommand } = await import('./commands/check.ts');
    ended.code = checkCommand(paths, options, output);
  });
  example(
    program
      .command('fmt')
      .description('print policy documents in canonical form, in place')
      .argument('<path...>', 'a policy file, a folder of them, or - for standard input to standard output')
      .option('--check', 'change nothing; fail when a file would change')
      .option('--raw', 'C# as the portal shows it (default: as each file has it)')
      .option('--escaped', 'C# with quotes, < and & escaped, so that the file is XML')
      .addOption(format()),
    'spillway fmt apim-artifacts --check',
  ).action(async (paths: string[], options: FmtOptions) => {
    const { fmtCommand } = await import('./commands/fmt.ts');
    ended.code = fmtCommand(paths, options, output);
  });
};

const addReferenceCommands = (program: Command, output: Output, ended: Ended): void => {
  example(
    program
      .command('explain')
      .description('print what is known about a policy or a code')
      .argument('[name]', 'a policy, for example retry, or a code, for example LNT403; without one, the list')
      .addOption(format()),
    'spillway explain LNT403',
  ).action(async (name: string | undefined, options: { format: Format }) => {
    const { explainCommand } = await import('./commands/explain.ts');
    ended.code = explainCommand(name, options, output);
  });
};

const addRunCommand = (program: Command, output: Output, ended: Ended): void => {
  example(
    program
      .command('run')
      .description('run a gateway against regional mocks')
      .argument('[dir]', 'project or artifacts folder')
      .option('--policy <file>', 'run this policy document; without DIR, in a service made around it')
      .option('--topology <file>', 'use this topology')
      .addOption(new Option('--port <number>', 'port of the gateway, 0 takes a free one').argParser(port).default(8080))
      .addOption(
        new Option('--control-port <number>', 'port of the control API, 0 takes a free one')
          .argParser(port)
          .default(8081),
      )
      .addOption(
        new Option('--host <address>', 'listen on this address, and let others in (default: 127.0.0.1)').argParser(
          address,
        ),
      )
      .addOption(seed())
      .option('--faults <file>', 'what goes wrong at which instance: a list of faults as YAML')
      .option('--virtual-clock', 'time moves only when told to, and when every request waits')
      .option('--all-gateways', 'run every gateway of the topology, behind a front door')
      .option('--watch', 'go on with every change of the files, without dropping a request')
      .option('--strict', 'refuse whatever is approximate or not run')
      .addOption(
        new Option('--processes <number>', 'gateway processes behind the port, over one set of mocks')
          .argParser(processes)
          .default(1),
      )
      .option('--redis <url>', 'share counters, quotas, caches and breakers with every process of this Redis')
      .option('--redis-prefix <text>', 'of every key; gateways with the same one share (default: spillway)')
      .addOption(
        new Option(
          '--redis-fallback <what>',
          'while Redis is away: each process counts for itself, or nothing is limited (default: memory)',
        ).choices(['memory', 'open']),
      )
      .option('--ledger <file>', 'write what every request used to this file, for `spillway usage`')
      .option(
        '--otlp <url>',
        'send traces and metrics to this OpenTelemetry collector, for example http://127.0.0.1:4318',
      )
      .addOption(format()),
    'spillway run examples/01-spillover --port 0',
  ).action(async (dir: string | undefined, options: RunOptions) => {
    const { runCommand } = await import('./commands/run.ts');
    ended.code = await runCommand(dir, options, output);
  });
};

const addMockCommand = (program: Command, output: Output, ended: Ended): void => {
  example(
    program
      .command('mock')
      .description('serve the instances of a topology on ports of their own')
      .argument('<topology>', 'topology.yaml')
      .addOption(
        new Option('--port <number>', 'control port, the instances follow; 0 takes free ones')
          .argParser(port)
          .default(0),
      )
      .addOption(seed())
      .option('--faults <file>', 'what goes wrong at which instance: a list of faults as YAML')
      .addOption(format()),
    'spillway mock apim-artifacts/topology.yaml',
  ).action(async (topology: string, options: MockOptions) => {
    const { mockCommand } = await import('./commands/mock.ts');
    ended.code = await mockCommand(topology, options, output);
  });
};

const addUsageCommand = (program: Command, output: Output, ended: Ended): void => {
  example(
    program
      .command('usage')
      .description('sum up the tokens of a ledger, and what they cost')
      .argument('<ledger>', 'the file that `spillway run --ledger` wrote')
      .option('--by <keys>', 'what to sum up by: consumer, model, deployment, hour, and more', 'consumer,model')
      .option('--prices <file>', 'token prices by model and deployment, as YAML')
      .option('--from <time>', 'no earlier than, for example 2026-01-31 or 2026-01-31T13:00Z')
      .option('--to <time>', 'earlier than')
      .addOption(
        new Option('--format <format>', 'how the sums are printed')
          .choices(['pretty', 'json', 'csv'])
          .default('pretty'),
      )
      .addOption(new Option('--json', 'short for --format json').implies({ format: 'json' }))
      .addOption(new Option('--csv', 'short for --format csv').implies({ format: 'csv' })),
    'spillway usage usage.db --by consumer,hour --prices prices.yaml',
  ).action(async (ledger: string, options: UsageOptions) => {
    const { usageCommand } = await import('./commands/usage.ts');
    ended.code = await usageCommand(ledger, options, output);
  });
};

const addJudgingCommands = (program: Command, output: Output, ended: Ended): void => {
  example(
    program
      .command('gate')
      .description('judge failover and data sovereignty in virtual time')
      .argument('[dir]', 'project or artifacts folder', '.')
      .option('--scenarios <glob>', 'scenario files (default: DIR/scenarios/*.yaml); the built-in ones always run')
      .option('--breaks', 'break the gateway in memory as the scenarios say, and see that each of them notices')
      .option('--report <folder>', 'write gate.json, gate.xml (JUnit) and gate.md; with --breaks, breaks.json')
      .addOption(seed())
      .addOption(format()),
    'spillway gate examples/01-spillover --report report',
  ).action(async (dir: string, options: GateOptions) => {
    const { gateCommand } = await import('./commands/gate.ts');
    ended.code = await gateCommand(dir, options, output);
  });
  example(
    program
      .command('eval')
      .description('evaluate a policy expression')
      .argument('[expression]', 'for example @(1 + 1); without one, every line of standard input')
      .option('--context <file>', 'JSON of the context it sees')
      .option('--request <request>', "method and URL, for example 'POST https://gw.example/orders/42'")
      .option('--header <header...>', "of the request, for example 'X-Tier: gold'")
      .option('--body <text>', 'of the request; @FILE reads a file')
      .option('--response <response>', "status and reason, for example '429 Too Many Requests'")
      .option('--variable <variable...>', 'name=value; a value that is JSON has its type')
      .option('--explain', 'print the type of every part of the code')
      .option('--vectors <file>', 'evaluate a file of vectors and compare')
      .addOption(seed())
      .addOption(format()),
    "spillway eval '@(context.Request.Method.ToLower())'",
  ).action(async (expression: string | undefined, options: EvalOptions) => {
    const { evalCommand } = await import('./commands/eval.ts');
    ended.code = await evalCommand(expression, options, output);
  });
};

/** Parses arguments and runs one command; gives its exit code. What a command throws goes through. */
export const runProgram = async (argv: readonly string[], output: Output): Promise<number> => {
  const ended: Ended = { code: exitCodes.ok };
  const program = new Command('spillway').description(
    'Write, run, judge and plan AI gateways on Azure API Management.',
  );
  program.configureOutput({
    writeOut: (text) => output.out(text.trimEnd()),
    writeErr: (text) => output.err(text.trimEnd()),
  });
  program.version(version, '-V, --version', 'print the version');
  program.exitOverride();
  addProjectCommands(program, output, ended);
  addDocumentCommands(program, output, ended);
  addReferenceCommands(program, output, ended);
  addRunCommand(program, output, ended);
  addMockCommand(program, output, ended);
  addUsageCommand(program, output, ended);
  addJudgingCommands(program, output, ended);
  for (const command of program.commands)
    command.exitOverride().configureOutput({
      writeOut: (text) => output.out(text.trimEnd()),
      writeErr: (text) => output.err(text.trimEnd()),
    });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return ended.code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
};
