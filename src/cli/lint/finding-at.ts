import type { Issue } from '../../api/validate.ts';
import { fieldSteps } from './field-steps.ts';
import type { LintFinding } from './finding.ts';
import type { Manifest } from './manifest.ts';
import { locate } from './yaml/locate.ts';

type Said = Omit<Issue, 'value'> & Pick<LintFinding, 'severity'>;

/** What is said of a field of an object, at the place of the field, or at `offset` of the text where that is given. */
export function findingAt({ source, node, kind, namespace, name }: Manifest, said: Said, offset?: number): LintFinding {
  const { severity, code, path, message, remedy } = said;
  return {
    file: source.file,
    ...source.placeOf(offset ?? locate(node, fieldSteps(path)).offset),
    severity,
    code,
    path,
    message,
    remedy,
    object: { kind, ...(namespace === undefined ? {} : { namespace }), ...(name === '' ? {} : { name }) },
  };
}
