import type { JsonPatchOperation } from './client.ts';

/** A JSON pointer (RFC 6901) from plain keys: `pointer('metadata', 'annotations', 'a/b')` is `/metadata/annotations/a~1b`. */
export function pointer(...keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${escapePointer(String(key))}`).join('');
}

/** One key of a JSON pointer. */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * The operations that make the value at `path` equal to `desired`, resting on what was observed there (rule 7); `undefined` means absent.
 * What is absent can't be tested for in JSON patch, so an `add` rests on nothing: test something else beside it, at least the uid. Equal values are
 * the caller's to find; for them the answer is a test alone.
 */
export function testAndReplace(path: string, observed: unknown, desired: unknown): JsonPatchOperation[] {
  if (observed === undefined) return desired === undefined ? [] : [{ op: 'add', path, value: desired }];
  const test: JsonPatchOperation = { op: 'test', path, value: observed };
  if (desired === undefined) return [test, { op: 'remove', path }];
  return observed === desired ? [test] : [test, { op: 'replace', path, value: desired }];
}

/** Holds a patch to one object: the one with this uid, not a successor of the same name. */
export function testUid(uid: string): JsonPatchOperation {
  return { op: 'test', path: '/metadata/uid', value: uid };
}
