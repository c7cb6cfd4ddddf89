import type { Canary, CanaryService } from '../../api/canary.ts';
import { quoteRegex } from '../regex.ts';
import { specRefused } from '../spec-refused.ts';
import type { MatchCondition, TextCondition } from './http-proxy.ts';

type TextMatch = { readonly exact?: string; readonly prefix?: string; readonly suffix?: string; readonly regex?: string };
type TextMatches = Readonly<Record<string, TextMatch>>;

/** Which requests the proxy is for: the path prefix of the first entry of spec.service.match, or every path (flagger-routing section 1.9). */
export function pathCondition({ match = [] }: CanaryService): MatchCondition {
  return { prefix: match[0]?.uri?.prefix || '/' };
}

/**
 * spec.analysis.match as lists of conditions, one list per entry: any entry may hold, and within one all conditions must (Flagger asks that all entries
 * hold at once, flagger-routing section 8, 7). Throws a stalling ControllerError for an entry without a condition, which would send every request to the
 * canary.
 */
export function analysisConditions(canary: Canary): MatchCondition[][] {
  return (canary.spec.analysis.match ?? []).map(({ headers, queryParams }, index) => {
    const conditions = [
      ...textConditions(headers).map((header) => ({ header })),
      ...textConditions(queryParams).map((queryParameter) => ({ queryParameter })),
    ];
    if (conditions.length > 0) return conditions;
    throw specRefused(`spec.analysis.match[${index}] has no condition; give it headers or queryParams.`);
  });
}

/** In the order of names, so that the same spec is always the same proxy. */
function textConditions(matches: TextMatches = {}): TextCondition[] {
  return Object.entries(matches)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, match]) => ({ name, ...textCondition(match) }));
}

/** A regular expression must match the whole value. (Flagger writes `contains` for prefix and suffix, which takes in more, and nothing for regex.) */
function textCondition({ exact, prefix, suffix, regex }: TextMatch): Omit<TextCondition, 'name'> {
  if (exact !== undefined) return { exact };
  if (prefix !== undefined) return { regex: `${quoteRegex(prefix)}.*` };
  if (suffix !== undefined) return { regex: `.*${quoteRegex(suffix)}` };
  return regex === undefined ? { present: true } : { regex };
}
