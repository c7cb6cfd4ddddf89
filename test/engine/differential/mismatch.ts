import { FlaggerModel } from './flagger-model.ts';
import type { FlaggerRules } from './flagger-rules.ts';
import { SerinRun } from './serin-run.ts';
import type { Story } from './story.ts';

/** Two traces of one story that are not the same. */
export interface Mismatch {
  readonly story: Story;
  readonly serin: readonly string[];
  readonly model: readonly string[];
}

const areSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((point, index) => point === other[index]);

/** Holds a trace of Serin to the model with these rules. */
export function mismatchOf(story: Story, rules: FlaggerRules, serin = new SerinRun(story).trace()): Mismatch | undefined {
  const model = new FlaggerModel(story, rules).trace();
  return areSame(serin, model) ? undefined : { story, serin, model };
}

/** The same mismatch in as small a story as leaving out and making plain finds. */
export function shrunk(found: Mismatch, rules: FlaggerRules): Mismatch {
  for (const story of simplerThan(found.story)) {
    const mismatch = mismatchOf(story, rules);
    if (mismatch !== undefined) return shrunk(mismatch, rules);
  }
  return found;
}

const without = <T extends object>(whole: T, key: string): T =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key)) as T;
const butOne = <T>(list: readonly T[]): T[][] => list.map((_, index) => list.filter((__, other) => other !== index));

/** Stories with one thing less, the greatest steps first. */
function* simplerThan(story: Story): Iterable<Story> {
  const { analysis, gates, happenings, looks, revisions } = story;
  for (const fewer of butOne(happenings.slice(1))) yield { ...story, happenings: [...happenings.slice(0, 1), ...fewer] };
  for (const gate of Object.keys(gates)) yield { ...story, gates: without(gates, gate) };
  if (looks.length > 0) yield { ...story, looks: looks.slice(0, -1) };
  if (story.preRolloutFailures !== undefined) yield without(story, 'preRolloutFailures');
  if (story.skipAnalysis) yield { ...story, skipAnalysis: false };
  for (const field of ['stepWeightPromotion', 'mirror', 'strict', 'noDataLimit', 'errorLimit', 'maxWeight'] as const) {
    if (analysis[field] !== undefined) yield { ...story, analysis: without(analysis, field) };
  }
  if ((analysis.stepWeights ?? []).length > 1) {
    for (const stepWeights of butOne(analysis.stepWeights ?? [])) yield { ...story, analysis: { ...analysis, stepWeights } };
  }
  if ((analysis.iterations ?? 0) > 1) yield { ...story, analysis: { ...analysis, iterations: 1 } };
  if (analysis.threshold !== 1) yield { ...story, analysis: { ...analysis, threshold: 1 } };
  for (const [index, look] of looks.entries()) {
    if (look.length > 0) yield { ...story, looks: looks.with(index, look.slice(1)) };
  }
  for (const [name, { canary, primary }] of Object.entries(revisions)) {
    if (canary !== 0) yield { ...story, revisions: { ...revisions, [name]: { canary: 0, primary } } };
    if (primary !== 0) yield { ...story, revisions: { ...revisions, [name]: { canary, primary: 0 } } };
  }
}

/** The mismatch as a person reads it. */
export function told({ story, serin, model }: Mismatch): string {
  const { looks, happenings, revisions, ...rest } = story;
  const lines = Array.from({ length: Math.max(serin.length, model.length) }, (_, index) => {
    const [ours, theirs] = [serin[index] ?? '(ends)', model[index] ?? '(ends)'];
    return `  ${ours === theirs ? ' ' : '!'} ${ours.padEnd(40)} ${theirs}`;
  });
  return [
    `spec and gates: ${JSON.stringify(rest)}`,
    `looks: ${looks.map((look) => look.join(' and ') || 'no checks').join(', ') || 'all pass'}`,
    `pods: ${JSON.stringify(revisions)}`,
    ...happenings.map(({ afterLooks, ...what }) => `after ${afterLooks} looks, or at rest: ${JSON.stringify(what)}`),
    `    ${'Serin'.padEnd(40)} Flagger, but for the documented differences`,
    ...lines,
  ].join('\n');
}
