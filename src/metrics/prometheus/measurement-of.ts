import type { InstantVector, QueryResult } from 'prometheus-query';
import type { Measurement } from '../../api/measurement.ts';

/** The measurement in an instant query's result. `warning` is what the server said besides, or empty. */
export function measurementOf(result: QueryResult, warning: string): Measurement {
  const [first, ...more] = valuesOf(result);
  if (more.length > 0) {
    return { kind: 'error', message: `the query returned ${more.length + 1} series; aggregate it to one, for example with sum(...)` };
  }
  if (first === undefined) return { kind: 'no-data', message: join('the query returned no series', warning) };
  if (Number.isNaN(first))
    return { kind: 'no-data', message: join('the query returned NaN, as a division by zero requests does', warning) };
  return { kind: 'value', value: first, samples: 1, ...(warning === '' ? {} : { message: warning }) };
}

function valuesOf(result: QueryResult): number[] {
  if (result.resultType === 'vector') return (result.result as InstantVector[]).map((series) => Number(series.value.value));
  // prometheus-query leaves a scalar as the server sent it: [time, text].
  return [Number(result.result[1])];
}

function join(text: string, warning: string): string {
  return warning === '' ? text : `${text} (${warning})`;
}
