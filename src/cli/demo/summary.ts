import { paintPhase } from '../view/canary-view.ts';
import { type Paint, plain } from '../view/paint.ts';
import { table } from '../view/table.ts';
import { differences, type ReleaseReport } from './releases.ts';

/** A table of all releases with what each cost, and whether they ended as they should. */
export function summary(reports: readonly ReleaseReport[], paint: Paint = plain): string[] {
  const rows = reports.map((report) => [
    report.release.image,
    paintPhase(report.phase, paint),
    `${Math.round(report.tookMs / 1000)} s`,
    String(report.userRequests),
    String(report.failedRequests),
    String(report.apiRequests),
  ]);
  const wrong = reports.flatMap(differences);
  const count = reports.length === 3 ? 'three' : String(reports.length);
  return [
    ...table(['IMAGE', 'RESULT', 'TOOK', 'USER REQUESTS', 'FAILED', 'API REQUESTS'], rows),
    '',
    ...(wrong.length === 0
      ? [paint('good', `All ${count} releases ended as they should.`)]
      : wrong.map((sentence) => paint('bad', `Not as it should be: ${sentence}.`))),
  ];
}
