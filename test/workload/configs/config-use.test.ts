import { describe, expect, test } from 'vitest';
import { configUses, renameConfigs } from '../../../src/workload/configs/config-use.ts';
import type { PodSpec } from '../../../src/workload/deployment/deployment.ts';

const app = { name: 'app', image: 'web:1' };

/** Each place in which a pod may name a ConfigMap or Secret, with `name` there. */
const places: readonly (readonly [string, 'ConfigMap' | 'Secret', (name: string, more?: object) => object])[] = [
  ['a volume', 'ConfigMap', (name, more) => ({ volumes: [{ name: 'v', configMap: { name, defaultMode: 420, ...more } }] })],
  ['a volume', 'Secret', (secretName, more) => ({ volumes: [{ name: 'v', secret: { secretName, ...more } }] })],
  [
    'a projected volume',
    'ConfigMap',
    (name, more) => ({
      volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'x' } }, { configMap: { name, ...more } }] } }],
    }),
  ],
  ['a projected volume', 'Secret', (name, more) => ({ volumes: [{ name: 'v', projected: { sources: [{ secret: { name, ...more } }] } }] })],
  [
    'env',
    'ConfigMap',
    (name, more) => ({
      containers: [
        {
          ...app,
          env: [
            { name: 'A', value: '1' },
            { name: 'B', valueFrom: { configMapKeyRef: { name, key: 'k', ...more } } },
          ],
        },
      ],
    }),
  ],
  [
    'env',
    'Secret',
    (name, more) => ({ containers: [{ ...app, env: [{ name: 'B', valueFrom: { secretKeyRef: { name, key: 'k', ...more } } }] }] }),
  ],
  ['envFrom', 'ConfigMap', (name, more) => ({ containers: [{ ...app, envFrom: [{ prefix: 'X_', configMapRef: { name, ...more } }] }] })],
  ['envFrom', 'Secret', (name, more) => ({ containers: [{ ...app, envFrom: [{ secretRef: { name, ...more } }] }] })],
  [
    'env of an init container',
    'Secret',
    (name, more) => ({ initContainers: [{ ...app, env: [{ name: 'B', valueFrom: { secretKeyRef: { name, key: 'k', ...more } } }] }] }),
  ],
  [
    'envFrom of an init container',
    'ConfigMap',
    (name, more) => ({ initContainers: [{ ...app, envFrom: [{ configMapRef: { name, ...more } }] }] }),
  ],
];

const specOf = (fields: object): PodSpec => ({ containers: [app], ...fields });

describe('what a pod takes its configuration from', () => {
  test.for(places)('is found in %s, as a %s', ([, kind, place]) => {
    expect(configUses(specOf(place('conf')))).toEqual([{ kind, name: 'conf', need: 'required' }]);
    expect(configUses(specOf(place('conf', { optional: true })))).toEqual([{ kind, name: 'conf', need: 'optional' }]);
  });

  test.for(places)('is renamed in %s, as a %s, and nothing else is touched', ([, , place]) => {
    const spec = specOf(place('conf'));
    const before = structuredClone(spec);
    expect(renameConfigs(spec, ({ name }) => `${name}-copy`)).toEqual(specOf(place('conf-copy')));
    expect(spec).toEqual(before);
  });

  test('is nothing for a pod that has none, and such a spec stays as it is', () => {
    const spec = specOf({
      imagePullSecrets: [{ name: 'registry' }],
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'w', csi: { driver: 'd', nodePublishSecretRef: { name: 'csi' } } },
      ],
      containers: [
        {
          ...app,
          env: [
            { name: 'A', value: '1' },
            { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          ],
        },
      ],
    });
    expect(configUses(spec)).toEqual([]);
    expect(renameConfigs(spec, () => 'never')).toEqual(spec);
  });

  test('counts once, and as required where one place requires it', () => {
    const envFrom = [
      { configMapRef: { name: 'conf' } },
      { configMapRef: { name: 'conf', optional: true } },
      { secretRef: { name: 'conf' } },
    ];
    expect(configUses(specOf({ containers: [{ ...app, envFrom }] }))).toEqual([
      { kind: 'ConfigMap', name: 'conf', need: 'required' },
      { kind: 'Secret', name: 'conf', need: 'required' },
    ]);
    expect(configUses(specOf({ containers: [{ ...app, envFrom: envFrom.toReversed() }] }))).toHaveLength(2);
  });

  test('leaves out a source without a name', () => {
    expect(configUses(specOf({ containers: [{ ...app, envFrom: [{ configMapRef: { name: '', optional: true } }] }] }))).toEqual([]);
  });
});
