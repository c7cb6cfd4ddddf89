import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { clusterFromEnv, repositoryRoot } from '../cluster/support/cluster.ts';
import { applyCrds } from '../cluster/support/crds.ts';
import { buildImages } from '../cluster/support/images.ts';
import { measureRollout, type RolloutCost } from '../cluster/support/rollout-cost.ts';

// Measures one rollout on a real cluster and prints it beside what other controllers need. `--write` puts the table into docs/benchmarks.md.

const document = join(repositoryRoot, 'docs/benchmarks.md');
const [begin, end] = ['<!-- bench:cluster begin -->', '<!-- bench:cluster end -->'];

const cluster = clusterFromEnv(process.env);
if (cluster === undefined) {
  process.stderr.write('Set KUBECONFIG to a test cluster; test/cluster/README.md says which.\n');
  process.exitCode = 1;
} else {
  await Promise.all([applyCrds(cluster), buildImages(cluster)]);
  const text = report(await measureRollout(cluster));
  process.stdout.write(text);
  if (process.argv.includes('--write')) await writeSection(text);
}

function report(cost: RolloutCost): string {
  const rows = [
    ['End to end', seconds(cost.endToEndMs), ''],
    ['of it: until the canary was ready', seconds(cost.canaryReadyMs), ''],
    ['of it: five intervals', seconds(50_000), ''],
    ['of it: until the primary was ready', seconds(cost.primaryReadyMs), ''],
    ['Beyond that', seconds(cost.beyondBudgetMs), 'under 2 s'],
    ['Change of the template until `Progressing`', `${Math.round(cost.firstReactionMs)} ms`, '1 s'],
    ['Requests to the API server', String(cost.requests.budgeted), '25'],
    [`Requests of a Canary at rest in ${Math.round(cost.idle.ms / 1000)} s`, String(cost.idle.budgeted), '0'],
    ['Failed requests of users', String(cost.failedRequests), '0'],
  ];
  const kinds = [
    ...Object.entries(cost.requests.byKind).map(([kind, count]) => [`\`${kind}\``, String(count), 'yes']),
    ...Object.entries(cost.requests.besides).map(([kind, count]) => [`\`${kind}\``, String(count), 'no']),
  ];
  return [
    '## One rollout on a real cluster',
    '',
    'Gateway API, primary of 2 replicas, five steps (10, 20, 30, 40, 50 %) of 10 s, two built-in checks, 30 requests of users per second.',
    '',
    ...table(['what', 'measured', 'budget'], rows),
    '',
    'The same rollout by others: Flagger 1.44 needs 87.9 s, 144 requests, 10.5 more per interval at rest, and 7.8 s until its first reaction.',
    'Argo Rollouts (replicas instead of a router) needs 52.5 s, 48 requests, none at rest, and 1.2 s.',
    '',
    'Requests of that rollout, by kind; Events, Leases and watches are not in the budget:',
    '',
    ...table(['verb and resource', 'requests', 'in the budget'], kinds),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Replaces this benchmark's part of the document, or adds it at the end. */
async function writeSection(text: string): Promise<void> {
  const before = await readFile(document, 'utf8').catch(() => '# Benchmarks\n');
  const section = `${begin}\n${text}${end}\n`;
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  const after = from < 0 || to < 0 ? `${before}\n${section}` : before.slice(0, from) + section + before.slice(to + end.length + 1);
  await mkdir(dirname(document), { recursive: true });
  await writeFile(document, after);
}
