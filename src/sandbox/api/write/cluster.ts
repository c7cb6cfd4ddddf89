import type { Clock } from '../../../platform/clock.ts';
import type { Random } from '../../../platform/random.ts';
import type { Catalogue } from '../kinds/catalogue.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { ServiceAddresses } from './service-addresses.ts';

/** What every write stands on. */
export interface Cluster {
  readonly store: ObjectStore;
  readonly catalogue: Catalogue;
  readonly addresses: ServiceAddresses;
  readonly clock: Clock;
  readonly random: Random;
}

/** `2026-01-02T03:04:05Z`, as metadata has it. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A version 4 UUID from the injected randomness. */
export function newUid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  const variant = '89ab'[Math.floor(random() * 4)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The end of a generated name, in Kubernetes' alphabet without vowels. */
export function nameSuffix(random: Random): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from({ length: 5 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}
