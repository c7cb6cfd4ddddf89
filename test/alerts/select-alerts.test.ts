import { describe, expect, test } from 'vitest';
import { globalSinkOf, sinkOf } from '../../src/alerts/alert-sink.ts';
import { selectAlerts } from '../../src/alerts/select-alerts.ts';
import type { AlertSeverity } from '../../src/wording/alert.ts';
import { canaryWith } from '../api/canary-fixture.ts';

const globalSink = { type: 'slack', address: 'http://slack/', channel: 'general', username: 'flagger' } as const;
const alertTo = (name: string, severity?: string, namespace?: string) => ({
  name: `to ${name}`,
  ...(severity === undefined ? {} : { severity }),
  providerRef: { name, ...(namespace === undefined ? {} : { namespace }) },
});

describe('who is told', () => {
  test.for<[least: string | undefined, told: AlertSeverity[]]>([
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    // A defect of Flagger: nothing.
    ['', ['info', 'warn', 'error']],
    [undefined, ['info', 'warn', 'error']],
  ])('with the severity %j: %j', ([least, told]) => {
    const canary = canaryWith({ analysis: { alerts: [alertTo('slack', least)] } });
    const severities = (['info', 'warn', 'error'] as const).filter((severity) => selectAlerts(canary, severity, globalSink).length > 0);
    expect(severities).toEqual(told);
  });

  test('the listed ones alone, in the Canary’s namespace where none is named, each once', () => {
    const alerts = [
      alertTo('slack'),
      alertTo('teams', 'error'),
      alertTo('slack', 'warn', 'shop'),
      alertTo('slack', '', 'ops'),
      alertTo('x', '', ''),
    ];
    expect(selectAlerts(canaryWith({ analysis: { alerts } }), 'warn', globalSink)).toEqual([
      { kind: 'provider', provider: 'shop/slack' },
      { kind: 'provider', provider: 'ops/slack' },
      { kind: 'provider', provider: 'shop/x' },
    ]);
  });

  test.for([undefined, []])('the global sink of everything where the Canary lists none (%j)', (alerts) => {
    const canary = canaryWith({ analysis: { alerts } });
    expect(selectAlerts(canary, 'info', globalSink)).toEqual([{ kind: 'global', sink: globalSink }]);
    expect(selectAlerts(canary, 'error', undefined)).toEqual([]);
  });

  test('nobody, not the global sink, where all that are listed want louder ones', () => {
    const canary = canaryWith({ analysis: { alerts: [alertTo('slack', 'error')] } });
    expect(selectAlerts(canary, 'info', globalSink)).toEqual([]);
  });
});

describe('the sink of an AlertProvider', () => {
  test('has Flagger’s names where it has none', () => {
    const named = { channel: 'on-call', username: 'canary' };
    expect(sinkOf({ type: 'slack', address: 'http://a/' }, undefined)).toEqual({ ...globalSink, address: 'http://a/' });
    expect(sinkOf({ type: 'slack', address: 'http://a/', channel: '', username: '' }, undefined)).toEqual({
      ...globalSink,
      address: 'http://a/',
    });
    expect(sinkOf({ type: 'slack', address: 'http://a/', ...named }, undefined)).toMatchObject(named);
  });

  test('takes address and token from the Secret alone, without their line breaks', () => {
    expect(sinkOf({ type: 'slack', address: 'http://spec/' }, { address: 'http://secret/\n', token: 't\n' })).toMatchObject({
      address: 'http://secret/',
      token: 't',
    });
    expect(sinkOf({ type: 'slack', address: 'http://spec/' }, { token: 't' })).toBeUndefined();
    expect(sinkOf({ type: 'slack' }, undefined)).toBeUndefined();
    expect(sinkOf({ type: 'slack' }, { address: 'http://secret/', token: ' ' })).not.toHaveProperty('token');
  });
});

describe('the global sink', () => {
  const slack = { url: 'http://slack/', token: 't', proxyUrl: 'http://proxy/', user: 'flagger', channel: 'releases' };
  const msteams = { url: 'http://teams/' };

  test('is Slack, or Teams in its place', () => {
    expect(globalSinkOf({})).toEqual({ kind: 'none' });
    expect(globalSinkOf({ slack })).toEqual({
      kind: 'sink',
      sink: { type: 'slack', address: 'http://slack/', token: 't', proxy: 'http://proxy/', username: 'flagger', channel: 'releases' },
    });
    expect(globalSinkOf({ slack, msteams })).toMatchObject({ kind: 'sink', sink: { type: 'msteams', address: 'http://teams/' } });
  });

  test.for(['user', 'channel'] as const)('is disabled without a %s, and says so without the address', (field) => {
    const disabled = globalSinkOf({ slack: { ...slack, [field]: '' } });
    expect(disabled).toEqual({ kind: 'disabled', problem: expect.stringContaining(`-slack-${field}`) });
    expect(JSON.stringify(disabled)).not.toContain('http');
  });
});
