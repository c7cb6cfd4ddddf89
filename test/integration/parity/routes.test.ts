import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { Resource } from '../../../src/kube/resource.ts';
import { routes, type Sandbox, type SandboxOptions } from '../sandbox.ts';
import { initialized, quiet, rulesOf, weightsFrom, weightsIn } from './journal.ts';

/** The HTTPRoute as flagger-routing sections 1.4, 1.5 and 8 have it, in the cluster, whose schema it must pass. */
type Fields = Readonly<Record<string, unknown>>;
const withService = (fields: Fields): SandboxOptions => ({
  change: (manifest) => {
    if (manifest.kind !== 'Canary') return manifest;
    const spec = manifest['spec'] as { service: Fields };
    return { ...manifest, spec: { ...spec, service: { ...spec.service, ...fields } } };
  },
});
const everything = {
  match: [
    { uri: { prefix: '/api' }, method: { exact: 'GET' }, headers: { 'x-b': { exact: '2' }, 'x-a': { regex: '1.*' } } },
    { uri: { prefix: '/' }, queryParams: { q: { exact: 'v' } } },
  ],
  headers: { request: { add: { 'x-z': '1', 'x-y': '2' }, remove: ['x-old'] }, response: { set: { 'x-served-by': 'web' } } },
  rewrite: { uri: '/v2', authority: 'internal.example.com', type: 'ReplacePrefixMatch' },
  mirror: [{ backendRef: { group: '', kind: 'Service', name: 'shadow', port: 80 } }],
  corsPolicy: { allowOrigin: ['https://example.com'], allowMethods: ['GET'], allowCredentials: true, maxAge: '24h' },
  timeout: '10s',
  backendTimeout: '5s',
};
const filters = [
  {
    type: 'RequestHeaderModifier',
    requestHeaderModifier: {
      add: [
        { name: 'x-y', value: '2' },
        { name: 'x-z', value: '1' },
      ],
      remove: ['x-old'],
    },
  },
  { type: 'ResponseHeaderModifier', responseHeaderModifier: { set: [{ name: 'x-served-by', value: 'web' }] } },
  { type: 'URLRewrite', urlRewrite: { hostname: 'internal.example.com', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } } },
  { type: 'RequestMirror', requestMirror: { backendRef: { group: '', kind: 'Service', name: 'shadow', port: 80 } } },
  {
    type: 'CORS',
    cors: { allowOrigins: ['https://example.com'], allowMethods: ['GET'], allowCredentials: true, maxAge: 86_400 },
  },
];

const specOf = (sandbox: Sandbox) => sandbox.object(routes)['spec'] as { hostnames: string[]; parentRefs: Fields[] };
const at10 = (sandbox: Sandbox) => sandbox.release('1.1').until(({ status }) => status?.canaryWeight === 10);
const update = (sandbox: Sandbox, change: (live: KubeObject) => KubeObject) => sandbox.api.store.update(routes, 'demo/web', change);
const writes = (sandbox: Sandbox, sinceMs: number) =>
  sandbox.ownRequests(sinceMs).filter(({ method, path }) => method !== 'GET' && path.includes('/httproutes'));

describe('the HTTPRoute', () => {
  test('names the Gateway, the hosts and both Services, primary first', async () => {
    const sandbox = await initialized();
    expect(specOf(sandbox)).toMatchObject({
      hostnames: ['web.example.com'],
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway', namespace: 'platform' }],
    });
    expect(rulesOf(sandbox)).toEqual([
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [
          { group: '', kind: 'Service', name: 'web-primary', port: 80, weight: 100 },
          { group: '', kind: 'Service', name: 'web-canary', port: 80, weight: 0 },
        ],
      },
    ]);
    expect(sandbox.object(routes).metadata.ownerReferences).toMatchObject([{ kind: 'Canary', name: 'web', controller: true }]);
  });

  test('says every option of spec.service, in an order that is always the same', async () => {
    const sandbox = await initialized(withService(everything));
    // A rule that replaces the prefix may have one match only.
    const rules = rulesOf(sandbox);
    for (const rule of rules) expect(rule).toMatchObject({ filters, timeouts: { request: '10s', backendRequest: '5s' } });
    expect(rules.flatMap(({ matches }) => matches)).toEqual([
      {
        path: { type: 'PathPrefix', value: '/api' },
        method: 'GET',
        headers: [
          { type: 'RegularExpression', name: 'x-a', value: '1.*' },
          { type: 'Exact', name: 'x-b', value: '2' },
        ],
      },
      { path: { type: 'PathPrefix', value: '/' }, queryParams: [{ type: 'Exact', name: 'q', value: 'v' }] },
    ]);
    expect(rules).toHaveLength(2);
  });

  // Flagger's own order is random with two headers, so that it resets the weights on many ticks (flagger-routing section 8, 2).
  test('with many options is written once for each weight and never else', async () => {
    const sandbox = await initialized(withService(everything));
    const begin = sandbox.clock.now();
    await (await sandbox.release('1.1').untilPhase('Succeeded')).run(10_000);
    expect(writes(sandbox, begin)).toHaveLength(6);
  });

  test('leaves out time limits and CORS in v1beta1', async () => {
    const { change } = withService(everything);
    const sandbox = await initialized({ ...(change && { change }), spec: { provider: 'gatewayapi:v1beta1' } });
    const [rule] = rulesOf(sandbox);
    expect(rule).not.toHaveProperty('timeouts');
    expect(rule?.filters?.map(({ type }) => type)).not.toContain('CORS');
  });

  test('may have a Service for a parent, as meshes have it', async () => {
    const parent = { group: '', kind: 'Service', name: 'web', port: 80 };
    const sandbox = await quiet(withService({ gatewayRefs: [parent], hosts: undefined }))
      .start()
      .run(10_000);
    expect(specOf(sandbox).parentRefs).toMatchObject([{ kind: 'Service', name: 'web', port: 80 }]);
  });

  test('counts only when its Gateway has accepted it: until then nothing is scaled down', async () => {
    const missing = [{ name: 'gateway', namespace: 'elsewhere' }];
    const sandbox = await quiet(withService({ gatewayRefs: missing }))
      .start()
      .run(60_000);
    expect(sandbox.canary.status?.phase).toBe('Initializing');
    const ready = sandbox.canary.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.message).toMatch(/Gateway elsewhere\/gateway has not accepted/);
    const deployments: Resource = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' };
    expect(sandbox.object(deployments)['spec']).toMatchObject({ replicas: 2 });
  });
});

describe('an HTTPRoute that somebody edits in a run', () => {
  test.for([
    ['its weights', (rule: Fields) => ({ ...rule, backendRefs: (rule['backendRefs'] as Fields[]).map((ref) => ({ ...ref, weight: 50 })) })],
    ['its matches', (rule: Fields) => ({ ...rule, matches: [{ path: { type: 'PathPrefix', value: '/other' } }] })],
  ] as const)('(%s) gets back what the run says, weights included', async ([, change]) => {
    const sandbox = await initialized();
    await (await at10(sandbox)).run(1_000);
    const before = rulesOf(sandbox);
    const weights = weightsFrom(sandbox);
    update(sandbox, (live) => ({ ...live, spec: { ...(live['spec'] as object), rules: before.map((rule) => change({ ...rule })) } }));
    await sandbox.run(500);
    expect(rulesOf(sandbox)).toEqual(before);
    expect(weights).not.toContain('100/0');
  });

  test('keeps labels and annotations that others put on it', async () => {
    const sandbox = await initialized();
    update(sandbox, (live) => ({ ...live, metadata: { ...live.metadata, annotations: { ...live.metadata.annotations, theirs: 'kept' } } }));
    await (await at10(sandbox)).run(1_000);
    expect(sandbox.object(routes).metadata.annotations).toMatchObject({ theirs: 'kept' });
  });
});

describe('session affinity', () => {
  const sessionAffinity = {
    cookieName: 'stick',
    primaryCookieName: 'stay',
    maxAge: 300,
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Lax',
  };
  const cookie = (text: string) => ({
    headers: [expect.objectContaining({ name: 'Cookie', type: 'RegularExpression', value: expect.stringContaining(text) })],
  });

  test('leads those who saw the canary to it, those who saw the primary to that, and hands out both cookies', async () => {
    const sandbox = await initialized({ analysis: { sessionAffinity } });
    await (await at10(sandbox)).run(500);
    const { sessionAffinityCookie = '', primarySessionAffinityCookie = '' } = sandbox.canary.status ?? {};
    const [sticky, staying, weighted] = rulesOf(sandbox);
    expect([sticky, staying, weighted].map(weightsIn)).toEqual(['0/100', '100/0', '90/10']);
    expect(sticky?.matches).toMatchObject([cookie('stick')]);
    expect(staying?.matches).toMatchObject([cookie('stay')]);
    const text = JSON.stringify(weighted);
    expect(text).toContain(`"${sessionAffinityCookie}; Max-Age=300; HttpOnly; Path=/; SameSite=Lax; Secure"`);
    expect(text).toContain(`"${primarySessionAffinityCookie}; Max-Age=10; HttpOnly; Path=/; SameSite=Lax; Secure"`);
  });

  test('keeps its cookie through all weights of a run and after a restart', async () => {
    const sandbox = await initialized({ analysis: { sessionAffinity } });
    await at10(sandbox);
    const before = sandbox.canary.status?.sessionAffinityCookie;
    sandbox.killController();
    sandbox.startController();
    await sandbox.until(({ status }) => status?.canaryWeight === 30);
    expect(sandbox.canary.status?.sessionAffinityCookie).toBe(before);
  });

  test('takes the cookie back once the traffic is on the primary, and gives another to the next run', async () => {
    const sandbox = await initialized({ analysis: { sessionAffinity } });
    await at10(sandbox);
    const first = sandbox.canary.status?.sessionAffinityCookie ?? '';
    await (await sandbox.untilPhase('Succeeded')).run(1_000);
    expect(sandbox.canary.status).toMatchObject({ previousSessionAffinityCookie: first });
    expect(sandbox.canary.status).not.toHaveProperty('sessionAffinityCookie');
    expect(JSON.stringify(rulesOf(sandbox)[0])).toContain(`${first}; Max-Age=-1`);
    await sandbox.release('1.2').until(({ status }) => status?.canaryWeight === 10);
    expect(sandbox.canary.status?.sessionAffinityCookie).not.toBe(first);
  });
});
