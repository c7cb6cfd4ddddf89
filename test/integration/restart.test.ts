import { expect, test } from 'vitest';
import { demoImage } from '../../src/sandbox/demo-scenario.ts';
import { Sandbox } from './sandbox.ts';

const writesOf = (sandbox: Sandbox, sinceMs: number) =>
  sandbox
    .ownRequests(sinceMs)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);

const fromConfig = { name: 'web', image: demoImage('1.0'), envFrom: [{ configMapRef: { name: 'web-config' } }] };

test.for([
  ['without configs', undefined],
  ['with a tracked config', fromConfig],
] as const)('a controller that starts again writes nothing to a Canary at rest %s', async ([, container]) => {
  const sandbox = new Sandbox({
    load: [],
    change: (manifest) => {
      if (manifest.kind !== 'Deployment' || container === undefined) return manifest;
      const spec = manifest['spec'] as { template: { metadata: object } };
      return { ...manifest, spec: { ...spec, template: { ...spec.template, spec: { containers: [container] } } } };
    },
  });
  sandbox.start();
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web-config', namespace: 'demo' }, data: { key: 'value' } };
  sandbox.api.store.create({ group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' }, config);
  await (await sandbox.untilPhase('Initialized')).run(5_000);
  sandbox.killController();
  await sandbox.run(2_000);
  const begin = sandbox.clock.now();
  sandbox.startController();
  await sandbox.run(30_000);
  expect(writesOf(sandbox, begin)).toEqual([]);
});
