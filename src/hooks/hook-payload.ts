import type { Canary } from '../api/canary.ts';
import type { HookCall } from './hook-caller.ts';

/**
 * The body of a hook's request, byte for byte as Flagger sends it (flagger-engine section 3): name, namespace, phase, checksum and, where there is any,
 * metadata in the order of its keys. What the call says wins over the hook's own metadata. Pure.
 */
export function hookPayload(canary: Canary, { webhook, phase, checksum, metadata }: HookCall): string {
  const { name, namespace } = canary.metadata;
  const merged = Object.entries({ ...webhook.metadata, ...metadata }).sort(([a], [b]) => (a < b ? -1 : 1));
  const body = { name, namespace, phase, checksum, ...(merged.length > 0 && { metadata: Object.fromEntries(merged) }) };
  return JSON.stringify(body).replaceAll(/[<>&\u2028\u2029]/g, escapeAsGo);
}

/** Go's encoder makes JSON safe to stand inside HTML. */
function escapeAsGo(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
