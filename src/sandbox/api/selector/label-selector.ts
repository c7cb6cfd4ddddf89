import { badRequest } from '../api-error.ts';
import { arrayAt, isObject, type JsonObject, objectAt } from '../json.ts';

/** One condition on a label. `in` with one value is equality; conditions on a missing label hold only for the negative ones. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

const name = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const patterns = {
  set: new RegExp(`^(${name})\\s+(in|notin)\\s*\\(([^()]*)\\)$`),
  equality: new RegExp(`^(${name})\\s*(==|=|!=)\\s*((?:${name})?)$`),
  existence: new RegExp(`^(!?)\\s*(${name})$`),
};

/** Parses `app=web,tier in (a,b),!old` (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/). Throws 400 when it is none. */
export function parseLabelSelector(text: string): LabelRequirement[] {
  return splitOutsideParentheses(text).map((part) => {
    const requirement = parseRequirement(part.trim());
    if (requirement === undefined) {
      throw badRequest(`unable to parse requirement: found '${part.trim()}', expected: label selector requirement`);
    }
    return requirement;
  });
}

function splitOutsideParentheses(text: string): string[] {
  const parts = text.match(/(?:[^,(]|\([^)]*\))+/g);
  return parts ?? [];
}

function parseRequirement(part: string): LabelRequirement | undefined {
  const [, setKey, setOperator, list] = patterns.set.exec(part) ?? [];
  if (setKey !== undefined && list !== undefined) {
    return { key: setKey, operator: setOperator === 'in' ? 'In' : 'NotIn', values: list.split(',').map((value) => value.trim()) };
  }
  const [, key, operator, value] = patterns.equality.exec(part) ?? [];
  if (key !== undefined && value !== undefined) return { key, operator: operator === '!=' ? 'NotIn' : 'In', values: [value] };
  const [, negation, existing] = patterns.existence.exec(part) ?? [];
  return existing === undefined ? undefined : { key: existing, operator: negation === '!' ? 'DoesNotExist' : 'Exists', values: [] };
}

export function matchesRequirements(requirements: readonly LabelRequirement[], labels: JsonObject): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const isListed = typeof value === 'string' && values.includes(value);
    return operator === 'In' ? isListed : !isListed;
  });
}

/** Whether labels fit a LabelSelector object (`matchLabels`, `matchExpressions`). */
export function matchesLabels(selector: JsonObject, labels: JsonObject): boolean {
  const equal = Object.entries(objectAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value);
  const requirements = arrayAt(selector, 'matchExpressions').filter(isObject) as unknown as LabelRequirement[];
  return (
    equal &&
    matchesRequirements(
      requirements.map((one) => ({ ...one, values: one.values ?? [] })),
      labels,
    )
  );
}
