import type { Canary } from '../api/canary.ts';

/** How one or more Services stand against what the Canary says. */
export type ServiceState = 'ok' | 'missing' | 'drifted';

/** What the Services need to know of the target: `{app: web}` and, for portDiscovery, its containers' ports. */
export interface ServiceTarget {
  /** The chosen selector label (flag -selector-labels). */
  readonly label: string;
  /** Its value on the target's pods; the primary's is `<value>-primary`. */
  readonly value: string;
  readonly ports: readonly { readonly name: string; readonly port: number }[];
}

/**
 * The three Services of a Canary: `<apex>-canary`, `<apex>-primary` and `<apex>` (flagger-routing section 1.1). The apex is written last and apart,
 * because a live Service moves to the primary's pods only when they are ready (I1).
 */
export interface ServiceRouter {
  /** Reads caches only. `apexServesPrimary`: the live apex Service selects the primary's pods. */
  read(
    canary: Canary,
    target: ServiceTarget,
  ): { readonly backends: ServiceState; readonly apex: ServiceState; readonly apexServesPrimary: boolean };
  /** Creates or mends `<apex>-canary` and `<apex>-primary`. Nothing to do: no request. A repeat is harmless. */
  writeBackends(canary: Canary, target: ServiceTarget): Promise<void>;
  /** Creates or mends `<apex>` so that it selects the primary. Nothing to do: no request. A repeat is harmless. */
  writeApex(canary: Canary, target: ServiceTarget): Promise<void>;
  /**
   * Points `<apex>` back at the target (Flagger: revertOnDeletion): one that was there before by the selector that kubectl last applied, else the one that it
   * had, else by the target's label. Its ports and annotations become what they were (I9). A repeat is harmless.
   */
  revertApex(canary: Canary, target: ServiceTarget): Promise<void>;
}
