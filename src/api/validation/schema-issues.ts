import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { CanarySpecSchema } from '../canary.ts';
import { nearest } from '../nearest.ts';
import { fieldPath, stepsOf, valueAt } from './field-path.ts';
import { alternatives, type Finding, quote, refuse } from './issue.ts';

interface SchemaError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
}

const compiled = Compile(CanarySpecSchema as TSchema);

const articles: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** Where a spec does not fit the schema of the CRD. An API server with our CRDs lets none of these through; a file or an older CRD may. */
export function schemaIssues(spec: unknown): Finding[] {
  if (compiled.Check(spec)) return [];
  const errors = compiled.Errors(spec) as readonly SchemaError[];
  return errors.filter(({ schemaPath }) => !schemaPath.includes('/oneOf/')).flatMap((error) => issuesOf(error, spec));
}

function issuesOf(error: SchemaError, spec: unknown): Finding[] {
  const steps = stepsOf(error.instancePath, spec);
  const path = fieldPath('spec', steps);
  const value = valueAt(spec, steps);
  const params = error.params as Readonly<Record<string, unknown>>;
  const wrong = (message: string, remedy: string) => [
    refuse({ code: 'SchemaViolated', path, value, message: `${path} ${message}.`, remedy }),
  ];
  switch (error.keyword) {
    case 'required':
      return missing(path, params['requiredProperties'] as readonly string[]);
    case 'type':
      return wrong(
        `is ${quote(value)}, which is not ${typeNames(params['type'])}`,
        `Write ${typeNames(params['type'])}${quotedNumber(value)}.`,
      );
    case 'enum':
      return wrong(`is ${quote(value)}, which is not one of its values`, choice(value, params['allowedValues'] as readonly string[]));
    case 'pattern':
      return wrong(`is ${quote(value)}, which is not of the form asked for`, formRemedy(path, params['pattern']));
    case 'oneOf':
      return oneOf(path, value);
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

function missing(path: string, names: readonly string[]): Finding[] {
  return names.map((name) => {
    const field = `${path}.${name}`;
    return refuse({
      code: 'FieldMissing',
      path: field,
      message: `${field} is missing.`,
      remedy: `Give it; kubectl explain canary.${field.replaceAll(/\[[^\]]*\]/g, '')} says what it means.`,
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
  const meant = typeof value === 'string' ? nearest(value, allowed) : undefined;
  const known = alternatives(allowed.filter((word) => word !== ''));
  return meant === undefined || meant === '' ? `Write ${known}.` : `Did you mean ${meant}? Known are ${known}.`;
}

function formRemedy(path: string, pattern: unknown): string {
  if (path.endsWith('nterval') || path.endsWith('timeout')) return 'Write a number of minutes or seconds, for example 30s or 1m.';
  if (path === 'spec.bakeTime') return 'Write hours, minutes or seconds, for example 10m or 1h30m.';
  return `It must match ${String(pattern)}.`;
}

function oneOf(path: string, value: unknown): Finding[] {
  if (path !== 'spec.analysis') {
    return [
      refuse({
        code: 'SchemaViolated',
        path,
        value,
        message: `${path} has not exactly one of the settings that exclude each other.`,
        remedy: `See kubectl explain canary.${path}.`,
      }),
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  const given = ['iterations', 'stepWeight', 'stepWeights'].filter((name) => Object.hasOwn(value, name));
  const message =
    given.length === 0
      ? `${path} has none of iterations, stepWeight and stepWeights.`
      : `${path} has ${given.join(' and ')}, which exclude each other.`;
  const remedy = 'Give stepWeight or stepWeights to move traffic by weight, or iterations for an A/B or blue/green run.';
  return [refuse({ code: 'StrategyAmbiguous', path, message, remedy })];
}
