import type { CanaryWebhook } from '../canary.ts';
import { mostWebhookRetries, strategyOf, webhookType } from '../defaults.ts';
import { parseDurationMs } from '../durations.ts';
import { called, type Finding, quote, type Rule, refuse, type Subject, warn } from './issue.ts';
import { isHttpUrl } from './metric-rules.ts';

export const webhookRules: readonly Rule[] = [eachHookFits, gatesAreAsked];

function eachHookFits({ canary }: Subject): Finding[] {
  return (canary.spec.analysis.webhooks ?? []).flatMap((webhook, index) => hookFits(webhook, `spec.analysis.webhooks[${index}]`));
}

function hookFits({ name, url, timeout = '', retries = 0 }: CanaryWebhook, path: string): Finding[] {
  const findings: Finding[] = [];
  if (!isHttpUrl(url)) {
    const message = `${path}.url (${called(name)}) is no address that begins with http:// or https://.`;
    findings.push(refuse({ code: 'UrlMalformed', path: `${path}.url`, message, remedy: 'Write for example http://gate.test/ok.' }));
  }
  if (timeout !== '' && !((parseDurationMs(timeout) ?? 0) > 0)) {
    const message = `${path}.timeout (${called(name)}) is ${quote(timeout)}, which is no duration above 0, so the hook would always fail.`;
    const remedy = 'Write a number of minutes or seconds, for example 30s or 1m.';
    findings.push(refuse({ code: 'DurationMalformed', path: `${path}.timeout`, value: timeout, message, remedy }));
  }
  if (retries < 0) {
    const message = `${path}.retries (${called(name)}) is ${retries}.`;
    findings.push(refuse({ code: 'OutOfRange', path: `${path}.retries`, value: retries, message, remedy: 'Write 0 or more.' }));
  }
  if (retries > mostWebhookRetries) {
    const message = `${path}.retries (${called(name)}) is ${retries}, which counts as ${mostWebhookRetries}.`;
    const remedy = `Write ${mostWebhookRetries} or less.`;
    findings.push(warn({ code: 'OutOfRange', path: `${path}.retries`, value: retries, message, remedy }));
  }
  return findings;
}

function gatesAreAsked({ canary }: Subject): Finding[] {
  if (strategyOf(canary) === 'canary') return [];
  return (canary.spec.analysis.webhooks ?? []).flatMap((webhook, index) => {
    if (webhookType(webhook) !== 'confirm-traffic-increase') return [];
    const path = `spec.analysis.webhooks[${index}].type`;
    const message = `${path} (${called(webhook.name)}) is confirm-traffic-increase, which is asked only where the weight moves in steps.`;
    return [warn({ code: 'HookNeverCalled', path, message, remedy: 'Use confirm-rollout or confirm-promotion with iterations.' })];
  });
}
