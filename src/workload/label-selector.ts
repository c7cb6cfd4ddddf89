import type { LabelSelector } from './deployment/deployment.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether `selector` chooses what carries `labels`, as Kubernetes does: all its terms must hold, and an empty one chooses everything. One with an unknown operator chooses nothing. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((expression) => holds(expression, labels[expression.key]))
  );
}

function holds({ operator, values = [] }: NonNullable<LabelSelector['matchExpressions']>[number], value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
