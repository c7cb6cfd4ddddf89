import type { LintResult } from '../finding.ts';

/** The result as one JSON object. Fields are added to it, never taken away or renamed; `version` changes if that cannot be helped. */
export function jsonReport({ files, objects, findings }: LintResult): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const report = {
    version: 1,
    files,
    objects,
    errors,
    warnings: findings.length - errors,
    findings: findings.map(({ file, line, column, severity, code, object, path, message, remedy }) => ({
      file,
      line,
      column,
      severity,
      code,
      object: object ?? null,
      path,
      message,
      remedy,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
