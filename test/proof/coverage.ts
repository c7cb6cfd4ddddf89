import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { definedMoves } from './machine-watch.ts';
import type { Plan } from './plan.ts';
import type { Played } from './play-plan.ts';
import { shopManifests } from './shop.ts';

type Counts = Record<string, number>;

/** What a set of runs has exercised, as data: how many of the runs, or how often, by name. */
export interface Covered {
  runs: number;
  virtualMs: number;
  readonly failedSeeds: number[];
  /** By `state event`: how often it was decided. */
  readonly moves: Counts;
  /** By `fault at command`: how often it hit. */
  readonly faults: Counts;
  /** By name: how often it happened. */
  readonly happenings: Counts;
  /** By path below `spec`: in how many runs it was set. */
  readonly fields: Counts;
}

export function createCovered(): Covered {
  return { runs: 0, virtualMs: 0, failedSeeds: [], moves: {}, faults: {}, happenings: {}, fields: {} };
}

export function cover(covered: Covered, plan: Plan, played: Played): void {
  covered.runs += 1;
  covered.virtualMs += played.virtualMs;
  if (played.problems.length > 0) covered.failedSeeds.push(plan.seed);
  for (const [move, times] of played.moves) count(covered.moves, move, times);
  for (const [fault, times] of played.faults) count(covered.faults, fault, times);
  for (const name of played.happenings) count(covered.happenings, name, 1);
  const canary = shopManifests(plan.shop).find(({ kind }) => kind === 'Canary');
  for (const path of new Set(pathsIn(canary?.['spec'], ''))) count(covered.fields, path, 1);
}

export function add(covered: Covered, more: Covered): void {
  covered.runs += more.runs;
  covered.virtualMs += more.virtualMs;
  covered.failedSeeds.push(...more.failedSeeds);
  for (const what of ['moves', 'faults', 'happenings', 'fields'] as const)
    for (const [name, times] of Object.entries(more[what])) count(covered[what], name, times);
}

function count(counts: Counts, name: string, times: number): void {
  counts[name] = (counts[name] ?? 0) + times;
}

/** Pairs of the machine that no run has met. */
export function missedMoves({ moves }: Covered): string[] {
  return definedMoves().filter((move) => moves[move] === undefined);
}

/** Fields of a Canary's spec that no run has set. */
export function missedFields({ fields }: Covered): string[] {
  const file = join(import.meta.dirname, '../../crds/canaries.yaml');
  const crd = load(readFileSync(file, 'utf8')) as { spec: { versions: readonly { schema: { openAPIV3Schema: Schema } }[] } };
  const spec = crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.['spec'];
  return pathsOf(spec, '').filter((path) => fields[path] === undefined);
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function pathsOf(schema: Schema | undefined, path: string): string[] {
  const inner = schema?.items ?? schema;
  const properties = Object.entries(inner?.properties ?? {});
  if (properties.length === 0) return [path];
  return properties.flatMap(([name, property]) => pathsOf(property, path === '' ? name : `${path}.${name}`));
}

function pathsIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : value.flatMap((item) => pathsIn(item, path));
  if (value === null || typeof value !== 'object') return value === undefined ? [] : [path];
  return Object.entries(value).flatMap(([name, part]) => pathsIn(part, path === '' ? name : `${path}.${name}`));
}
