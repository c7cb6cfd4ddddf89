import { isDeepStrictEqual } from 'node:util';
import type { Canary } from '../api/canary.ts';
import { testAndReplace, testUid } from '../kube/json-patch.ts';
import { objectKey } from '../kube/object-key.ts';
import { lastAppliedSelector } from './last-applied.ts';
import { services } from './resources.ts';
import type { ClusterAccess } from './router.ts';
import { type ServiceRole, serviceManifest, serviceName, servicePatch, serviceSelector } from './service-manifest.ts';
import type { ServiceRouter, ServiceState, ServiceTarget } from './service-router.ts';

/** Services for targets that are selected by a label (flagger-routing section 1.1). */
export function createServiceRouter({ client, cache }: ClusterAccess): ServiceRouter {
  const keyOf = (canary: Canary, role: ServiceRole) => objectKey(canary.metadata.namespace, serviceName(canary, role));
  const find = (canary: Canary, role: ServiceRole) => cache(services).get(keyOf(canary, role));

  const stateOf = (canary: Canary, role: ServiceRole, target: ServiceTarget): ServiceState => {
    const live = find(canary, role);
    if (live === undefined) return 'missing';
    return servicePatch(canary, role, { live, target }).length === 0 ? 'ok' : 'drifted';
  };

  const write = async (canary: Canary, role: ServiceRole, target: ServiceTarget): Promise<void> => {
    const live = find(canary, role);
    if (live === undefined) {
      await client.create(services, serviceManifest(canary, role, target));
      return;
    }
    const patch = servicePatch(canary, role, { live, target });
    if (patch.length > 0) await client.patchJson(services, keyOf(canary, role), patch);
  };

  return {
    read(canary, target) {
      const selector = (find(canary, 'apex')?.['spec'] as { selector?: Readonly<Record<string, string>> } | undefined)?.selector;
      return {
        backends: worst(stateOf(canary, 'canary', target), stateOf(canary, 'primary', target)),
        apex: stateOf(canary, 'apex', target),
        apexServesPrimary: isDeepStrictEqual(selector, serviceSelector('apex', target)),
      };
    },
    async writeBackends(canary, target) {
      await write(canary, 'canary', target);
      await write(canary, 'primary', target);
    },
    writeApex: (canary, target) => write(canary, 'apex', target),
    async revertApex(canary, target) {
      const live = find(canary, 'apex');
      if (live === undefined) return;
      const observed = (live['spec'] as { selector?: unknown } | undefined)?.selector;
      const wanted = lastAppliedSelector(live) ?? { [target.label]: target.value };
      if (isDeepStrictEqual(observed, wanted)) return;
      await client.patchJson(services, keyOf(canary, 'apex'), [
        testUid(live.metadata.uid),
        ...testAndReplace('/spec/selector', observed, wanted),
      ]);
    },
  };
}

function worst(...states: readonly ServiceState[]): ServiceState {
  return states.find((state) => state === 'missing') ?? states.find((state) => state === 'drifted') ?? 'ok';
}
