import { describe, expect, test } from 'vitest';
import { hookAnswerRows, metricAnswerRows } from './answer-rows.ts';
import { canaryRows } from './canary-rows.ts';
import { flagRows } from './flag-rows.ts';
import { objectRows } from './object-rows.ts';
import { templateRows } from './template-rows.ts';

/* What people get wrong, in one place: each is told where it is, what stands there, and what to do. Other tables hold the whole sentences. */
const areas = {
  'a Canary': canaryRows,
  'another object': objectRows,
  'a flag': flagRows,
  'the answer to a query': metricAnswerRows,
  'the answer of a hook': hookAnswerRows,
  'a template': templateRows,
};

describe.each(Object.entries(areas))('%s', (_, rows) => {
  test.for(rows)('%s is told with its place, its value and the remedy', async ([, told, where, value, remedy]) => {
    const message = await told();
    for (const part of [where, value, remedy]) expect(message).toContain(part);
    expect(message).not.toMatch(/s3cret|undefined|\[object/);
  });
});

test('there are at least eighty, each once, and some of every kind', () => {
  const rows = Object.values(areas).flat();
  expect(rows.length).toBeGreaterThanOrEqual(80);
  expect(new Set(rows.map(([what]) => what)).size).toBe(rows.length);
  for (const kind of Object.values(areas)) expect(kind.length).toBeGreaterThanOrEqual(5);
});
