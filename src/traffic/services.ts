import { isDeepStrictEqual } from 'node:util';
import type { Canary } from '../api/canary.ts';
import { testAndReplace, testUid } from '../kube/json-patch.ts';
import type { KubeObject } from '../kube/object.ts';
import { objectKey } from '../kube/object-key.ts';
import { lastAppliedSelector } from './last-applied.ts';
import { keepOriginal, keptSpec, returnedMetadata } from './original.ts';
import { isOwnedBy } from './owner.ts';
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
    const taken = role !== 'apex' || isDeepStrictEqual(selectorOf(live), serviceSelector('apex', target));
    const { changes, kept } = taken ? { changes: [], kept: live } : keepOriginal(canary, live, ['selector', 'ports']);
    const patch = servicePatch(canary, role, { live: kept, target });
    if (patch.length > 0) await client.patchJson(services, keyOf(canary, role), [...changes, ...patch]);
  };

  return {
    read(canary, target) {
      const apex = find(canary, 'apex');
      return {
        backends: worst(stateOf(canary, 'canary', target), stateOf(canary, 'primary', target)),
        apex: stateOf(canary, 'apex', target),
        apexServesPrimary: apex !== undefined && isDeepStrictEqual(selectorOf(apex), serviceSelector('apex', target)),
      };
    },
    async writeBackends(canary, target) {
      await write(canary, 'canary', target);
      await write(canary, 'primary', target);
    },
    writeApex: (canary, target) => write(canary, 'apex', target),
    async revertApex(canary, target) {
      const live = find(canary, 'apex');
      if (live === undefined || !isDeepStrictEqual(selectorOf(live), serviceSelector('apex', target))) return;
      const observed = live['spec'] as { readonly selector?: unknown; readonly ports?: unknown };
      const kept = isOwnedBy(canary, live) ? undefined : keptSpec(live);
      const selector = lastAppliedSelector(live) ?? kept?.['selector'] ?? { [target.label]: target.value };
      const ports = kept?.['ports'] ?? observed.ports;
      const changes = [
        ...(isDeepStrictEqual(observed.selector, selector) ? [] : testAndReplace('/spec/selector', observed.selector, selector)),
        ...(isDeepStrictEqual(observed.ports, ports) ? [] : testAndReplace('/spec/ports', observed.ports, ports)),
        ...(isOwnedBy(canary, live) ? [] : returnedMetadata(canary, live)),
      ];
      if (changes.length > 0) await client.patchJson(services, keyOf(canary, 'apex'), [testUid(live.metadata.uid), ...changes]);
    },
  };
}

function worst(...states: readonly ServiceState[]): ServiceState {
  return states.find((state) => state === 'missing') ?? states.find((state) => state === 'drifted') ?? 'ok';
}

function selectorOf(service: KubeObject): unknown {
  return (service['spec'] as { readonly selector?: unknown } | undefined)?.selector;
}
