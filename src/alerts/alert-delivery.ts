import type { AlertProviderSpec } from '../api/alert-provider.ts';
import type { Canary } from '../api/canary.ts';
import type { CacheReader } from '../kube/cache.ts';
import { KubeError } from '../kube/kube-error.ts';
import { type ObjectKey, objectKey, splitKey } from '../kube/object-key.ts';
import { backoffMs } from '../platform/backoff.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import { sleep } from '../platform/sleep.ts';
import type { Transport } from '../platform/transport.ts';
import type { Alert } from '../wording/alert.ts';
import { type AlertSink, sinkOf } from './alert-sink.ts';
import { createNotifier } from './create-notifier.ts';
import type { SendResult } from './notifier.ts';
import { alertTypes } from './registry.ts';
import { type AlertDestination, selectAlerts } from './select-alerts.ts';
import { SentKeys } from './sent-keys.ts';

export interface AlertDeliveryOptions {
  /** For Canaries without alerts of their own (alert-sink.ts: globalSinkOf). */
  readonly globalSink?: AlertSink;
  /** AlertProviders of all namespaces. */
  readonly providers: CacheReader;
  /** Decoded content of a Secret. Throws KubeError. */
  readonly readSecret: (namespace: string, name: string) => Promise<Readonly<Record<string, string>>>;
  readonly transport: Transport;
  /** A transport through the HTTP proxy at this URL, made for one sending and then closed. */
  readonly proxiedTransport: (proxyUrl: string) => Transport;
  readonly clock: Clock;
  readonly random: Random;
}

/** What came of an alert at one destination, which is named as a person knows it. */
export interface DeliveryOutcome {
  readonly destination: string;
  readonly result: SendResult;
}

/**
 * Sends an alert to everyone whom its Canary names and waits for the end of it, every retry included. Never throws. Whoever has it already is left out, so
 * that a repeat is harmless while the process lives; the outcome lists the others. Alerts of one Canary reach a destination in the order of the calls.
 */
export type AlertDelivery = (canary: Canary, alert: Alert, signal: AbortSignal) => Promise<readonly DeliveryOutcome[]>;

/** Some thousand alerts back, nobody repeats one. */
const rememberedAlerts = 2000;
/** About a minute, with the pauses between them. */
const secretTries = 9;

export function createAlertDelivery(options: AlertDeliveryOptions): AlertDelivery {
  const sent = new SentKeys(rememberedAlerts);
  const underWay = new Map<string, Promise<unknown>>();
  const tails = new Map<string, Promise<unknown>>();

  const afterOthers = <T>(queue: string, work: () => Promise<T>): Promise<T> => {
    const mine = (tails.get(queue) ?? Promise.resolve()).then(work);
    tails.set(queue, mine);
    const leave = () => {
      if (tails.get(queue) === mine) tails.delete(queue);
    };
    mine.then(leave, leave);
    return mine;
  };

  return async (canary, alert, signal) => {
    const destinations = selectAlerts(canary, alert.severity, options.globalSink);
    const outcomes = destinations.map(async (destination): Promise<DeliveryOutcome | undefined> => {
      const name = nameOf(destination);
      const key = `${name} ${alert.dedupeKey}`;
      // Who is at it may be given up, as when the lease is lost: then it is still to be sent.
      await underWay.get(key);
      if (!sent.add(key)) return undefined;
      const sending = afterOthers(`${name} ${canary.metadata.uid}`, () =>
        sendTo(destination, alert, { options, signal }).catch(unexpected),
      );
      underWay.set(key, sending);
      const result = await sending;
      underWay.delete(key);
      if (result.kind !== 'sent') sent.delete(key);
      return { destination: name, result };
    });
    return (await Promise.all(outcomes)).filter((outcome) => outcome !== undefined);
  };
}

const unexpected = (): SendResult => ({ kind: 'failed', message: 'it could not be sent' });

function nameOf(destination: AlertDestination): string {
  return destination.kind === 'global' ? `${destination.sink.type} of the controller's flags` : `AlertProvider ${destination.provider}`;
}

async function sendTo(
  destination: AlertDestination,
  alert: Alert,
  { options, signal }: { options: AlertDeliveryOptions; signal: AbortSignal },
): Promise<SendResult> {
  if (signal.aborted) return { kind: 'cancelled' };
  const sink = destination.kind === 'global' ? destination.sink : await lookUp(destination.provider, options, signal);
  if (typeof sink === 'string') return { kind: 'failed', message: sink };
  const type = alertTypes.find((entry) => entry.type === sink.type);
  if (type === undefined) {
    return { kind: 'failed', message: `its type is not built; built are: ${alertTypes.map((entry) => entry.type).join(', ')}` };
  }
  const transport = transportFor(sink, options);
  if (transport === undefined) return { kind: 'failed', message: 'its proxy is not a URL that begins with http:// or https://' };
  try {
    return await createNotifier(type, sink, { ...options, transport }).send(alert, signal);
  } finally {
    if (transport !== options.transport) await transport.close().catch(() => {});
  }
}

/** The sink of an AlertProvider, or why there is none. Its Secret is read beside it and not beside the Canary: it belongs to who wrote the provider. */
async function lookUp(key: ObjectKey, options: AlertDeliveryOptions, signal: AbortSignal): Promise<AlertSink | string> {
  const { providers } = options;
  const provider = providers.get(key);
  if (provider === undefined) return 'it does not exist';
  const spec = provider['spec'] as AlertProviderSpec;
  if (spec.secretRef === undefined) return sinkOf(spec, undefined) ?? 'it has neither address nor secretRef';
  const { namespace } = splitKey(key);
  const name = objectKey(namespace, spec.secretRef.name);
  try {
    const secret = await patiently(() => options.readSecret(namespace, spec.secretRef?.name ?? ''), { ...options, signal });
    return sinkOf(spec, secret) ?? `its Secret ${name} has no key "address"`;
  } catch (error) {
    const reason = error instanceof KubeError ? error.reason : 'Other';
    return `its Secret ${name} ${reason === 'NotFound' ? 'does not exist' : `cannot be read (${reason})`}`;
  }
}

/** An API server that is away for a moment costs nobody an alert. */
async function patiently<T>(
  read: () => Promise<T>,
  { clock, random, signal }: Pick<AlertDeliveryOptions, 'clock' | 'random'> & { signal: AbortSignal },
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await read();
    } catch (error) {
      const isPassing = error instanceof KubeError && error.reason !== 'NotFound' && error.reason !== 'Forbidden';
      if (!isPassing || failures === secretTries || signal.aborted) throw error;
      await sleep(clock, backoffMs(failures, { baseMs: 1_000, maxMs: 15_000, random }), signal);
    }
  }
}

function transportFor({ proxy }: AlertSink, { transport, proxiedTransport }: AlertDeliveryOptions): Transport | undefined {
  if (proxy === undefined) return transport;
  return /^https?:$/.test(URL.parse(proxy)?.protocol ?? '') ? proxiedTransport(proxy) : undefined;
}
