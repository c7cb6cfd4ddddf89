import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { CanarySpecSchema } from '../canary.ts';
import type { IssueCode } from '../issue-codes.ts';
import { nearestOrVersion } from '../nearest.ts';
import { fieldPath, stepsOf, valueAt } from './field-path.ts';
import { alternatives, type Finding, quote, refuse } from './issue.ts';
import { tooLongNumbers } from './whole-numbers.ts';

interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
}

/** Where a spec does not fit the schema of its kind's CRD. An API server with our CRDs lets none of these through; a file or an older CRD may. */
export type SchemaCheck = (spec: unknown) => Finding[];

/** The check of a kind, under the name that kubectl explain knows it by. */
export function schemaCheck(singular: string, schema: object): SchemaCheck {
  const compiled = Compile(schema as TSchema);
  return (spec) => {
    const tooLong = tooLongNumbers(spec, schema);
    if (compiled.Check(spec)) return tooLong;
    const errors = compiled.Errors(spec) as readonly SchemaError[];
    const own = errors.filter(({ schemaPath }) => !schemaPath.includes('/oneOf/'));
    return [...own.flatMap((error) => issuesOf(error, spec, singular)), ...tooLong];
  };
}

export const schemaIssues: SchemaCheck = schemaCheck('canary', CanarySpecSchema);

const articles: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function issuesOf(error: SchemaError, spec: unknown, singular: string): Finding[] {
  const steps = stepsOf(error.instancePath, spec);
  const path = fieldPath('spec', steps);
  const value = valueAt(spec, steps);
  const params = error.params as Readonly<Record<string, unknown>>;
  const wrong = (message: string, remedy: string) => [
    refuse({ code: 'SchemaViolated', path, value, message: `${path} ${message}.`, remedy }),
  ];
  switch (error.keyword) {
    case 'required':
      return missing(path, params['requiredProperties'] as readonly string[], singular);
    case 'type':
      return wrong(
        `is ${quote(value)}, which is not ${typeNames(params['type'])}`,
        durationRemedy(path) ?? `Write ${typeNames(params['type'])}${quotedNumber(value)}.`,
      );
    case 'enum':
      return wrong(`is ${quote(value)}, which is not one of its values`, choice(value, params['allowedValues'] as readonly string[]));
    case 'pattern':
      return wrong(
        `is ${quote(value)}, which is not of the form asked for`,
        durationRemedy(path) ?? `It must match ${String(params['pattern'])}.`,
      );
    case 'oneOf':
      return oneOf(path, value, singular);
    case 'maxProperties':
    case 'minProperties':
      return wrong(
        `has ${Object.keys(value as object).length} conditions`,
        'Give exactly one of exact, prefix, regex (and, in analysis.match headers, suffix).',
      );
    case 'minimum':
    case 'maximum':
      return wrong(`is ${quote(value)}`, `Write ${error.keyword === 'minimum' ? 'at least' : 'at most'} ${quote(params['limit'])}.`);
    case 'maxItems':
      return wrong(`has ${(value as readonly unknown[]).length} entries`, `List at most ${quote(params['limit'])}.`);
    default:
      return wrong(
        `is ${quote(value)}, which its schema does not allow (${error.keyword})`,
        'See kubectl explain for what may stand there.',
      );
  }
}

function missing(path: string, names: readonly string[], singular: string): Finding[] {
  return names.map((name) => {
    const field = `${path}.${name}`;
    return refuse({
      code: 'FieldMissing',
      path: field,
      message: `${field} is missing.`,
      remedy: `Give it; kubectl explain ${singular}.${field.replaceAll(/\[[^\]]*\]/g, '')} says what it means.`,
    });
  });
}

function typeNames(type: unknown): string {
  const names = Array.isArray(type) ? type : [type];
  return alternatives(names.map((name) => articles[String(name)] ?? String(name)));
}

function quotedNumber(value: unknown): string {
  return typeof value === 'string' && /^-?[0-9.]+$/.test(value) ? ', without quotes' : '';
}

function choice(value: unknown, allowed: readonly string[]): string {
  const meant = typeof value === 'string' ? nearestOrVersion(value, allowed) : undefined;
  const known = alternatives(allowed.filter((word) => word !== ''));
  return meant === undefined || meant === '' ? `Write ${known}.` : `Did you mean ${meant}? Known are ${known}.`;
}

function durationRemedy(path: string): string | undefined {
  if (path.endsWith('nterval') || path.endsWith('timeout')) return 'Write a number of minutes or seconds, for example 30s or 1m.';
  return path === 'spec.bakeTime' ? 'Write hours, minutes or seconds, for example 10m or 1h30m.' : undefined;
}

/** Settings of which exactly one may be given, by the object that they stand in. */
const exclusive: Readonly<Record<string, { readonly names: readonly string[]; readonly code: IssueCode; readonly remedy: string }>> = {
  'spec.analysis': {
    names: ['iterations', 'stepWeight', 'stepWeights'],
    code: 'StrategyAmbiguous',
    remedy: 'Give stepWeight or stepWeights to move traffic by weight, or iterations for an A/B or blue/green run.',
  },
  spec: {
    names: ['address', 'secretRef'],
    code: 'SchemaViolated',
    remedy: 'Give address, or secretRef with the name of a Secret whose key address holds it.',
  },
};

function oneOf(path: string, value: unknown, singular: string): Finding[] {
  const known = Object.hasOwn(exclusive, path) ? exclusive[path] : undefined;
  if (known === undefined) {
    return [
      refuse({
        code: 'SchemaViolated',
        path,
        value,
        message: `${path} has not exactly one of the settings that exclude each other.`,
        remedy: `See kubectl explain ${singular}.${path}.`,
      }),
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  const { names, code, remedy } = known;
  const given = names.filter((name) => Object.hasOwn(value, name));
  const message =
    given.length === 0
      ? `${path} has none of ${names.slice(0, -1).join(', ')} and ${names.at(-1)}.`
      : `${path} has ${given.join(' and ')}, which exclude each other.`;
  return [refuse({ code, path, message, remedy })];
}
