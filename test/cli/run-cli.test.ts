import { describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { recordingTerminal } from './terminal.ts';

async function run(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { exitCode: await runCli(argv, terminal), ...written };
}

describe('serin', () => {
  test('explains itself and lists its commands', async () => {
    const { exitCode, out } = await run('--help');
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "serin 0.1.0: progressive delivery for Kubernetes

      Usage: serin COMMAND [OPTIONS]

        controller  run the controller against a cluster
        crds        bring the CRDs of a cluster up to this version
        demo        watch three releases on an embedded cluster
        lint        check files without a cluster: serin lint FILE|DIR…
        status      show Canaries: serin status [NAME] [-n NAMESPACE | -A]
        watch       follow one Canary: serin watch NAME [-n NAMESPACE]

      serin COMMAND --help says more.
      "
    `);
  });

  test('without a command says the same, as a mistake', async () => {
    expect(await run()).toEqual({ ...(await run('help')), exitCode: 2 });
  });

  test('tells its version', async () => {
    expect(await run('--version')).toEqual({ exitCode: 0, out: 'serin 0.1.0\n', error: '' });
  });

  test.for(['controller', 'crds', 'demo', 'lint', 'status', 'watch'])('explains %s and does nothing', async (command) => {
    const { exitCode, out, error } = await run(command, '--help');
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    expect(out).toMatch(new RegExp(`^Usage: serin ${command}`));
  });

  test.for([
    ['help', 'lint'],
    ['lint', '-h'],
  ])('explains a command also when asked as %j', async (argv) => {
    expect(await run(...argv)).toEqual(await run('lint', '--help'));
  });

  test.for([
    [['stauts'], 'serin: there is no command "stauts". Did you mean status? Known: '],
    [['help', 'stauts'], 'serin: there is no command "stauts". Did you mean status? Known: '],
    [['deploy'], 'serin: there is no command "deploy". Known: controller, crds, demo, lint, status, watch.'],
    [['toString'], 'serin: there is no command "toString". Known: controller, crds, demo, lint, status, watch.'],
    [['status', 'web', 'api'], 'serin status: "api" is one name too many.'],
    [['status', '--namspace', 'shop'], "serin status: Unknown option '--namspace'. Did you mean --namespace? Known: --kubeconfig; "],
    [['status', '-Q'], "serin status: Unknown option '-Q'. Known: --kubeconfig; "],
    [['status', '-n'], "serin status: Option '-n, --namespace <value>' argument missing"],
    [['lint', '--mesh-provider=kubernets', '.'], 'serin lint: --mesh-provider is "kubernets", which is no provider'],
    [['watch'], 'serin watch: name the Canary to watch: serin watch NAME. serin status -A shows all.'],
    [['demo', '--speed', '0'], 'serin demo: --speed is "0"; it must be a number above 0, for example --speed 10.'],
    [['demo', '--speed', 'fast'], 'serin demo: --speed is "fast"; it must be a number above 0, for example --speed 10.'],
    [['demo', '--port', '70000'], 'serin demo: --port is "70000"; it must be a whole number from 0 to 65535.'],
    [['demo', '--seed', '-1'], "serin demo: Option '--seed' argument is ambiguous."],
    [['demo', 'now'], 'serin demo: "now" is one name too many.'],
    [['controller', '--kubecnfig=x'], 'serin controller: -kubecnfig is not known. Did you mean -kubeconfig?'],
    [['controller', '--port=x'], 'serin controller: -port is "x", which is not a whole number from 0 to 65535.'],
  ] as const)('answers what is typed wrong with a sentence: %j', async ([argv, sentence]) => {
    const { exitCode, out, error } = await run(...argv);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(error).toContain(sentence);
    expect(error).not.toContain('    at ');
  });

  test.for([
    ['status', ['status']],
    ['watch', ['watch', 'web']],
    ['controller', ['controller']],
  ] as const)('says where %s looked for a cluster in vain', async ([command, argv]) => {
    const { exitCode, error } = await run(...argv, '--kubeconfig=/nowhere/kubeconfig');
    expect({ exitCode, error }).toEqual({ exitCode: 1, error: `serin ${command}: the kubeconfig /nowhere/kubeconfig does not exist\n` });
  });
});
