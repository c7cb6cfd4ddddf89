import { abilitiesOf } from '../../app.ts';
import { readConfig } from '../../config.ts';
import type { LintResult } from '../lint/finding.ts';
import { lintSources } from '../lint/lint-sources.ts';
import { readSources } from '../lint/read-sources.ts';
import { githubReport } from '../lint/report/github.ts';
import { jsonReport } from '../lint/report/json.ts';
import { textReport } from '../lint/report/text.ts';
import { parseOptions } from '../parse-options.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const usage = `Usage: serin lint FILE|DIR… [-o text|json|github] [--mesh-provider NAME]

Checks Canaries, MetricTemplates and AlertProviders without a cluster: fields, rules between fields, query templates, and the objects that they
name, among all files given. A folder is searched for *.yaml, *.yml and *.json, without hidden folders and node_modules; - is the standard input:

  helm template CHART | serin lint -

Errors (exit code 1) are what a cluster or the controller would refuse. Warnings (exit code 0) are what has no effect, what is not built yet, and
objects that are named and are not among the files. Exit code 2: the command was typed wrong.

  -o, --output text      FILE:LINE:COLUMN: error|warning: what is wrong, and what to do
  -o, --output github    the same as annotations of GitHub Actions
  -o, --output json      {"version": 1, "files", "objects", "errors", "warnings", "findings": [{"file", "line", "column", "severity", "code",
                         "object": {"kind", "namespace"?, "name"?} | null, "path", "message", "remedy"}]}
  --mesh-provider NAME   the controller's flag: provider of Canaries without spec.provider
`;

const lintOptions = {
  output: { type: 'string', short: 'o' },
  'mesh-provider': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const reports: Readonly<Record<string, (result: LintResult) => string>> = { text: textReport, json: jsonReport, github: githubReport };

/** `serin lint`: checks files, and needs no cluster. Returns 1 where one has an error. Throws UsageError. */
export async function runLint(args: readonly string[], { out, input }: Terminal): Promise<number> {
  const { values, names } = parseOptions(args, lintOptions, { mostNames: Number.POSITIVE_INFINITY });
  if (values.help) {
    out.write(usage);
    return 0;
  }
  const { output = 'text', 'mesh-provider': meshProvider } = values;
  const report = Object.hasOwn(reports, output) ? reports[output] : undefined;
  if (report === undefined) throw new UsageError(`--output is "${output}"; it must be ${Object.keys(reports).join(', ')}.`);
  if (names.length === 0) throw new UsageError('name the files or folders to check: serin lint FILE|DIR…');
  const request = readConfig(meshProvider === undefined ? [] : [`-mesh-provider=${meshProvider}`], {});
  if (request.kind !== 'config') throw new UsageError('the options cannot be read.');
  const [notice] = request.notices;
  if (notice !== undefined) throw new UsageError(`-${notice}`);
  const result = lintSources(await readSources(names, input), abilitiesOf(request.config));
  out.write(report(result));
  return result.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
