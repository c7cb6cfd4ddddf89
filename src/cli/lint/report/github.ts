import type { LintFinding, LintResult } from '../finding.ts';
import { sentence, summaryLine } from './text.ts';

/** Workflow commands of GitHub Actions, which it shows beside the lines of a pull request, and the summary as an ordinary line of the log. */
export function githubReport(result: LintResult): string {
  return `${[...result.findings.map(annotation), summaryLine(result)].join('\n')}\n`;
}

function annotation(finding: LintFinding): string {
  const { file, line, column, severity, code } = finding;
  const properties = { file, line: String(line), col: String(column), title: code };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${severity} ${list.join(',')}::${data(sentence(finding))}`;
}

/** What would end the command, or be read as one. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
