import { describe, expect, test } from 'vitest';
import { cellAtPath, cellsOf, shownDuration } from '../../../../src/sandbox/api/kinds/cells.ts';

const nowMs = Date.parse('2026-01-01T01:00:00Z');
const metadata = { name: 'web', creationTimestamp: '2026-01-01T00:55:00Z' };

describe('an age', () => {
  test.for<[seconds: number, shown: string]>([
    [-5, '<invalid>'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [185, '3m5s'],
    [600, '10m'],
    [10_800, '3h'],
    [11_100, '3h5m'],
    [36_000, '10h'],
    [180_000, '2d2h'],
    [700_000, '8d'],
    [70_000_000, '2y80d'],
  ])('of %d s is shown as %s', ([seconds, shown]) => {
    expect(shownDuration(seconds * 1000)).toBe(shown);
  });
});

describe('cells', () => {
  test('of a pod say what its containers do', () => {
    const pod = {
      metadata,
      spec: { nodeName: 'node', containers: [{}, {}] },
      status: {
        phase: 'Running',
        podIP: '10.0.0.1',
        containerStatuses: [
          { ready: true, restartCount: 2, lastState: { terminated: { finishedAt: '2026-01-01T00:59:00Z' } }, state: { running: {} } },
          { ready: false, restartCount: 0, state: { waiting: { reason: 'CrashLoopBackOff' } } },
        ],
      },
    };
    expect(cellsOf('Pod', pod, nowMs).slice(0, 7)).toEqual(['web', '1/2', 'CrashLoopBackOff', '2 (60s ago)', '5m', '10.0.0.1', 'node']);
    const going = { ...pod, metadata: { ...metadata, deletionTimestamp: '2026-01-01T01:00:30Z' } };
    expect(cellsOf('Pod', going, nowMs)[2]).toBe('Terminating');
  });

  test('of a Deployment count its replicas', () => {
    const spec = {
      replicas: 3,
      selector: { matchLabels: { app: 'web', a: 'b' } },
      template: { spec: { containers: [{ name: 'c', image: 'i:1' }] } },
    };
    const cells = cellsOf('Deployment', { metadata, spec, status: { readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 } }, nowMs);
    expect(cells).toEqual(['web', '2/3', 1, 2, '5m', 'c', 'i:1', 'a=b,app=web']);
  });

  test.for<[path: string, type: string, cell: unknown]>([
    ['.status.phase', 'string', 'Ready'],
    ['.status.conditions[?(@.type=="Promoted")].status', 'string', 'True'],
    ['.status.conditions[?(@.type=="Missing")].status', 'string', null],
    ['.status.weight', 'integer', 5],
    ['.status.at', 'date', '5m'],
    ['.metadata.labels.example\\.com/key', 'string', 'v'],
    ['.status.list[*].name', 'string', 'a b'],
    ['.status.list[1].name', 'string', 'b'],
    ['.status.missing.deep', 'string', null],
  ])('at %s of type %s is %j', ([path, type, cell]) => {
    const object = {
      metadata: { labels: { 'example.com/key': 'v' } },
      status: {
        phase: 'Ready',
        weight: 5,
        at: '2026-01-01T00:55:00Z',
        conditions: [
          { type: 'Other', status: 'False' },
          { type: 'Promoted', status: 'True' },
        ],
        list: [{ name: 'a' }, { name: 'b' }],
      },
    };
    expect(cellAtPath(object, path, { type, nowMs })).toEqual(cell);
  });
});
