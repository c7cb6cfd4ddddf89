import { wordIssue } from '../../../wording/issue.ts';
import type { LintFinding, LintResult } from '../finding.ts';

/** `file:line:column: error: field, what is wrong, and the remedy`, a line for each finding, and one that sums them up. */
export function textReport(result: LintResult): string {
  return `${[...result.findings.map(textLine), summaryLine(result)].join('\n')}\n`;
}

/** What was checked, and what came of it. */
export function summaryLine({ files, objects, findings }: LintResult): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const found = `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}.`;
  if (objects === 0) return `Found no Canary, MetricTemplate or AlertProvider in ${count(files, 'file')}: ${found}`;
  return `Checked ${count(objects, 'object')} in ${count(files, 'file')}: ${found}`;
}

function textLine(finding: LintFinding): string {
  const { file, line, column, severity } = finding;
  return onOneLine(`${file}:${line}:${column}: ${severity}: ${sentence(finding)}`);
}

/** Field, what is wrong, and the remedy. */
export function sentence(finding: LintFinding): string {
  return finding.path === '' ? `${finding.message} ${finding.remedy}`.trim() : wordIssue(finding);
}

/** Names in files may hold what would move the cursor of a terminal. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
