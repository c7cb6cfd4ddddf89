import type { Planned } from './happenings.ts';
import type { Plan } from './plan.ts';
import { type Played, playPlan } from './play-plan.ts';

/** What kind of problem it is: a smaller plan must fail in the same way. */
function kindOf({ problems }: Played): string | undefined {
  return problems[0]?.split(/[:,]/)[0];
}

/** A smaller plan that fails in the same way: fewer happenings, and an application with less to it. Undefined: the plan does not fail. */
export async function shrink(plan: Plan, tell: (text: string) => void): Promise<Plan | undefined> {
  const kind = kindOf(await playPlan(plan));
  if (kind === undefined) return undefined;
  let smallest = plan;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const smaller of smallerThan(smallest)) {
      if (kindOf(await playPlan(smaller)) !== kind) continue;
      smallest = smaller;
      isSmaller = true;
      tell(`still "${kind}": ${smallest.happenings.length} happenings, ${JSON.stringify(smallest.shop).length} characters of spec`);
      break;
    }
  }
  return smallest;
}

function* smallerThan(plan: Plan): Generator<Plan> {
  const { happenings, shop } = plan;
  for (let size = Math.ceil(happenings.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let from = 0; from + size <= happenings.length; from += size) yield { ...plan, happenings: without(happenings, from, size) };
  for (const [index, { state, ...rest }] of happenings.entries())
    if (state !== undefined) yield { ...plan, happenings: happenings.with(index, rest) };
  for (const key of ['configs', 'lease', 'autoscaler'] as const)
    if (shop[key] === 'used') yield { ...plan, shop: { ...shop, [key]: 'none' } };
  for (const part of ['spec', 'analysis'] as const)
    for (const without of withoutOne(shop[part] ?? {})) yield { ...plan, shop: { ...shop, [part]: without } };
}

/** What is left stays at its time. */
function without(happenings: readonly Planned[], from: number, size: number): readonly Planned[] {
  const gap = happenings.slice(from, from + size).reduce((sum, { waitMs }) => sum + waitMs, 0);
  const [next, ...later] = happenings.slice(from + size);
  return [
    ...happenings.slice(0, from),
    ...(next === undefined ? [] : [{ ...next, waitMs: next.waitMs + (next.state === undefined ? gap : 0) }]),
    ...later,
  ];
}

/** Each way to leave out one field, or one item of a list. */
function* withoutOne(fields: Readonly<Record<string, unknown>>): Generator<Record<string, unknown>> {
  for (const [name, value] of Object.entries(fields)) {
    const rest = Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));
    if (!['stepWeights', 'iterations', 'stepWeight', 'metrics'].includes(name)) yield rest;
    if (Array.isArray(value) && value.length > 1) for (const index of value.keys()) yield { ...fields, [name]: value.toSpliced(index, 1) };
  }
}

/** A test that plays it, to be pasted among the defects. */
export function asTest(plan: Plan, problem: string): string {
  const body = JSON.stringify(plan, undefined, 2)
    .replaceAll(/"(\w+)":/g, '$1:')
    .replaceAll('"', "'")
    .replaceAll('\n', '\n    ');
  return `test('${problem.replaceAll("'", '’')}', async () => {\n  const { problems } = await playPlan(${body});\n  expect(problems).toEqual([]);\n});`;
}
