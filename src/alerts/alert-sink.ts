import type { AlertProviderSpec, AlertProviderType } from '../api/alert-provider.ts';

/** Where alerts go, with everything that is needed to send one. Holds secrets: never logged, never kept longer than a sending. */
export interface AlertSink {
  readonly type: AlertProviderType;
  readonly address: string;
  readonly token?: string;
  /** URL of an HTTP proxy. */
  readonly proxy?: string;
  readonly channel: string;
  readonly username: string;
}

/** Absent or empty names are Flagger's (flagger-engine section 4.1). */
const defaultChannel = 'general';
const defaultUsername = 'flagger';

/**
 * The sink that an AlertProvider describes; `secret` is the content of its Secret, where it names one, and then alone says the address. Undefined where
 * there is no address.
 */
export function sinkOf(spec: AlertProviderSpec, secret: Readonly<Record<string, string>> | undefined): AlertSink | undefined {
  // Secrets made from files end in a line break.
  const address = (secret === undefined ? (spec.address ?? '') : (secret['address'] ?? '')).trim();
  const token = (secret?.['token'] ?? '').trim();
  if (address === '') return undefined;
  return {
    type: spec.type,
    address,
    ...(token === '' ? {} : { token }),
    ...(spec.proxy === undefined || spec.proxy === '' ? {} : { proxy: spec.proxy }),
    channel: spec.channel || defaultChannel,
    username: spec.username || defaultUsername,
  };
}

/** The flags -slack-* and -msteams-*. */
export interface GlobalAlertFlags {
  readonly slack?: {
    readonly url: string;
    readonly token?: string;
    readonly proxyUrl?: string;
    readonly user: string;
    readonly channel: string;
  };
  readonly msteams?: { readonly url: string; readonly proxyUrl?: string };
}

/** `disabled`: what is wrong with the flags, as a sentence to log once. */
export type GlobalSink =
  | { readonly kind: 'none' }
  | { readonly kind: 'sink'; readonly sink: AlertSink }
  | { readonly kind: 'disabled'; readonly problem: string };

/** The sink of Canaries without alerts of their own. Teams replaces Slack; Slack needs user and channel (flagger-engine sections 4.1, 5.3). */
export function globalSinkOf({ slack, msteams }: GlobalAlertFlags): GlobalSink {
  if (msteams !== undefined) {
    const { url, proxyUrl } = msteams;
    return {
      kind: 'sink',
      sink: { type: 'msteams', address: url, channel: defaultChannel, username: defaultUsername, ...proxied(proxyUrl) },
    };
  }
  if (slack === undefined) return { kind: 'none' };
  const { url, token, proxyUrl, user, channel } = slack;
  if (user === '' || channel === '') {
    return {
      kind: 'disabled',
      problem: 'no alert is sent to Slack: -slack-user and -slack-channel must not be empty where -slack-url is given',
    };
  }
  return {
    kind: 'sink',
    sink: { type: 'slack', address: url, channel, username: user, ...(token === undefined ? {} : { token }), ...proxied(proxyUrl) },
  };
}

const proxied = (proxy: string | undefined) => (proxy === undefined ? {} : { proxy });
