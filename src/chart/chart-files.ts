import { permissionsPage } from './permissions-page.ts';
import { rulesTemplate } from './rules.ts';

/** Generated files: path in the repository to text. */
export function chartFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['charts/serin/templates/_rules.tpl', rulesTemplate()],
    ['docs/permissions.md', permissionsPage()],
  ]);
}
