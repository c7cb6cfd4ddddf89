import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeconfigFor } from '../../src/sandbox/api/socket-server.ts';
import type { KubectlCase, KubectlCommand } from './kubectl-case.ts';
import { Normaliser } from './normalise.ts';
import type { Target } from './run-case.ts';

/** The output of one command, both streams, normalised. */
export interface Output {
  readonly exit: number;
  readonly lines: readonly string[];
}

/** Types the commands against `target`. Throws at the first exit code or missing line that was not expected. */
export async function runKubectl(target: Target, { name, commands }: KubectlCase): Promise<Output[]> {
  const directory = await mkdtemp(join(tmpdir(), 'conformance-'));
  const normaliser = new Normaliser(target.namespace);
  const outputs: Output[] = [];
  try {
    const kubeconfig = join(directory, 'kubeconfig');
    await writeFile(kubeconfig, JSON.stringify(kubeconfigFor(target.address)));
    for (const command of commands) {
      const { exit, text } = await type(command, { KUBECONFIG: kubeconfig, HOME: directory, PATH: process.env['PATH'] }, target.namespace);
      const lines = text
        .split('\n')
        .map((line) => shownAlike(normaliser.text(line)))
        .filter((line) => line !== '');
      if (exit !== (command.exit ?? 0)) throw new Error(`${name}: kubectl ${command.args.join(' ')} ended with ${exit}:\n${text}`);
      const missing = (command.lines ?? []).filter((line) => !lines.includes(line));
      if (missing.length > 0)
        throw new Error(`${name}: kubectl ${command.args.join(' ')} did not say\n${missing.join('\n')}\nbut\n${lines.join('\n')}`);
      outputs.push({ exit, lines: command.lines ?? lines });
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return outputs;
}

function type({ args, input, editor }: KubectlCommand, env: NodeJS.ProcessEnv, namespace: string): Promise<{ exit: number; text: string }> {
  return new Promise((resolve) => {
    const all = ['--namespace', namespace, ...args];
    const child = execFile(
      'kubectl',
      all,
      { env: { ...env, ...(editor && { KUBE_EDITOR: editor }) }, timeout: 60_000 },
      (error, out, err) => {
        resolve({ exit: error === null ? 0 : Number(error.code ?? -1), text: out + err });
      },
    );
    child.stdin?.end(input === undefined ? '' : JSON.stringify(input).replaceAll('{ns}', namespace));
  });
}

/** Without what depends on the hour, the address or the width of a column. */
function shownAlike(line: string): string {
  return line
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>')
    .replace(/\b10\.96\.\d+\.\d+\b/g, '<address>')
    .replace(/resourceVersion: "\d+"/g, 'resourceVersion: "<version>"')
    .replace(/(?<=\s|\()(\d+[dhms]){1,2}(?=\s|$|\))/g, '<age>')
    .replace(/\/tmp\/\S+/g, '<file>')
    .replace(/\s+/g, ' ')
    .trimEnd();
}
