import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertProviderResource, canaryResource, metricTemplateResource } from '../../src/api/group.ts';
import { chartFiles } from '../../src/chart/chart-files.ts';
import { roles } from '../../src/chart/roles.ts';
import type { Resource } from '../../src/kube/resource.ts';
import { routerProviders } from '../../src/traffic/registry.ts';
import { workloadProviders } from '../../src/workload/registry.ts';

const root = join(import.meta.dirname, '../..');

test.for([...chartFiles()])('%s is what the rooms declare; after a change run: npm run generate', ([name, text]) => {
  expect(readFileSync(join(root, name), 'utf8')).toBe(text);
});

test('chart, image and program have one version', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const chart = readFileSync(join(root, 'charts/serin/Chart.yaml'), 'utf8');
  expect(chart).toContain(`\nversion: ${version}\nappVersion: ${version}\n`);
  expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toContain(`\nARG VERSION=${version}\n`);
});

describe('the roles', () => {
  const permissions = roles.flatMap((role) => role.permissions);
  const verbsOf = ({ group, plural }: Pick<Resource, 'group' | 'plural'>) =>
    permissions
      .filter(({ resource, subresource }) => resource.group === group && resource.plural === plural && subresource === undefined)
      .flatMap(({ verbs }) => verbs);

  const watched = [
    canaryResource,
    metricTemplateResource,
    alertProviderResource,
    ...workloadProviders.flatMap(({ watches }) => watches.map(({ resource }) => resource)),
    ...routerProviders.flatMap(({ resources }) => resources),
  ];
  test.for(watched)('allow to watch $plural', (resource) => {
    expect(verbsOf(resource)).toEqual(expect.arrayContaining(['list', 'watch']));
  });

  test('name no kind twice for the same reason', () => {
    const lines = permissions.map(({ resource, subresource, why }) => [resource.group, resource.plural, subresource, why].join(' '));
    expect(lines).toEqual([...new Set(lines)]);
  });

  test('name each kind and each verb, and say what for', () => {
    expect(permissions.filter(({ resource, verbs, why }) => resource.plural.includes('*') || verbs.length === 0 || why === '')).toEqual([]);
    expect(permissions.some(({ verbs }) => (verbs as readonly string[]).includes('*'))).toBe(false);
  });

  test('never allow to delete what users made, nor to change a ConfigMap or a Secret', () => {
    const deleted = permissions.filter(({ verbs }) => verbs.includes('delete')).map(({ resource }) => resource.plural);
    expect(new Set(deleted)).toEqual(new Set(['controllerrevisions', 'configmaps', 'secrets']));
    const changed = permissions.filter(({ verbs }) => verbs.includes('patch') || verbs.includes('update'));
    expect(changed.map(({ resource }) => resource.plural)).not.toEqual(expect.arrayContaining(['secrets']));
    expect(changed.map(({ resource }) => resource.plural)).not.toEqual(expect.arrayContaining(['configmaps']));
  });
});
