import { roles } from '../../src/chart/roles.ts';
import type { RequestInfo } from '../../src/sandbox/api/serve/request.ts';

const permissions = roles.flatMap((role) => role.permissions);

/** Whether the chart's roles allow a request: the embedded API server asks nobody, where a real one answers 403. */
export function allowedByRoles({ verb, group, plural, subresource, name }: RequestInfo): boolean {
  return permissions.some(
    (permission) =>
      permission.resource.group === group &&
      permission.resource.plural === plural &&
      permission.subresource === subresource &&
      (permission.verbs as readonly string[]).includes(verb) &&
      (permission.names === undefined || name === undefined || permission.names.includes(name)),
  );
}
