import { ownedFieldsPage } from './owned-fields-page.ts';
import { permissionsPage } from './permissions-page.ts';
import { rulesTemplate } from './rules.ts';

/** Generated files: path in the repository to text. */
export function chartFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['charts/serin/templates/_rules.tpl', rulesTemplate()],
    ['docs/owned-fields.md', ownedFieldsPage()],
    ['docs/permissions.md', permissionsPage()],
  ]);
}
