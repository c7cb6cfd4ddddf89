import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { controllerLog } from '../../../src/cli/demo/controller-log.ts';
import { hints } from '../../../src/cli/demo/hints.ts';
import { startPacer } from '../../../src/cli/demo/pacer.ts';
import { differences, type ReleaseReport, releases } from '../../../src/cli/demo/releases.ts';
import { summary } from '../../../src/cli/demo/summary.ts';
import { viewWidth } from '../../../src/cli/view/canary-view.ts';
import { createVirtualClock } from '../../../src/sandbox/virtual-clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const [good, errors] = releases as readonly [(typeof releases)[number], (typeof releases)[number]];

function report(change: Partial<ReleaseReport> = {}): ReleaseReport {
  const release = change.release ?? good;
  const { phase, primaryImage } = release;
  return { release, phase, primaryImage, tookMs: 39_400, userRequests: 3875, failedRequests: 0, apiRequests: 17, ...change };
}

describe('the summary of the demo', () => {
  test('says what each release cost, and that all is well', () => {
    const reports = releases.map((release, index) => report({ release, failedRequests: index * 34 }));
    expect(`\n${summary(reports).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      IMAGE                RESULT     TOOK  USER REQUESTS  FAILED  API REQUESTS
      example.com/web:1.1  Succeeded  39 s           3875       0            17
      example.com/web:1.2  Failed     39 s           3875      34            17
      example.com/web:1.3  Failed     39 s           3875      68            17

      All three releases ended as they should.
      "
    `);
  });

  test.for([
    [
      'a good release that was rolled back',
      report({ phase: 'Failed' }),
      'example.com/web:1.1 should have ended as Succeeded and ended as Failed',
    ],
    [
      'a good release that failed a request',
      report({ failedRequests: 1 }),
      'example.com/web:1.1 should have failed no request and failed 1',
    ],
    [
      'a bad release that was promoted',
      report({ release: errors, phase: 'Succeeded' }),
      'example.com/web:1.2 should have ended as Failed and ended as Succeeded',
    ],
    [
      'a primary that runs something else',
      report({ release: errors, primaryImage: errors.image }),
      'after example.com/web:1.2 the primary should run example.com/web:1.1 and runs example.com/web:1.2',
    ],
    ['a release without an end', report({ phase: '' }), 'example.com/web:1.1 should have ended as Succeeded and ended as nothing'],
  ] as const)('tells of %s', ([, wrong, sentence]) => {
    expect(differences(wrong)).toEqual([sentence]);
    expect(summary([wrong]).at(-1)).toBe(`Not as it should be: ${sentence}.`);
  });
});

test('the hints fit into a terminal', () => {
  const lines = hints({ kubeconfig: '/tmp/serin-demo-abcdef/kubeconfig', apiAddress: 'http://127.0.0.1:65535' });
  expect(lines).toContain('  export KUBECONFIG=/tmp/serin-demo-abcdef/kubeconfig');
  expect(lines).toContain('  curl http://127.0.0.1:65535/api/v1/canaries');
  expect(lines.filter((line) => line.length > viewWidth)).toEqual([]);
});

describe('the pacer', () => {
  function paced(speed: () => number) {
    const real = new FakeClock();
    const virtual = createVirtualClock({ startMs: 0 });
    const pacer = startPacer({ virtual, real, speed });
    const letPass = async (ms: number) => {
      for (let passedMs = 0; passedMs < ms; passedMs += 40) {
        await real.advance(40);
        // The virtual clock takes some turns of the event loop for each of its own steps.
        for (let turn = 0; turn < 5; turn++) await setImmediate();
      }
    };
    return { real, virtual, pacer, letPass };
  }

  test('runs the virtual clock as many times as fast', async () => {
    const { virtual, pacer, letPass } = paced(() => 10);
    await letPass(1000);
    expect(virtual.monotonicMs()).toBe(10_000);
    await pacer.stop();
  });

  test('slows down when it is told to', async () => {
    let speed = 10;
    const { virtual, pacer, letPass } = paced(() => speed);
    await letPass(400);
    speed = 1;
    await letPass(400);
    expect(virtual.monotonicMs()).toBe(4400);
    await pacer.stop();
  });

  test('stands still after it was stopped, and leaves no timer behind', async () => {
    const { real, virtual, pacer, letPass } = paced(() => 10);
    await letPass(40);
    await pacer.stop();
    await letPass(1000);
    expect(virtual.monotonicMs()).toBe(400);
    expect(real.pendingTimers).toBe(0);
  });

  test('tells what a timer of the virtual clock throws', async () => {
    const { virtual, pacer, letPass } = paced(() => 1);
    virtual.schedule(10, () => {
      throw new Error('broken');
    });
    const failure = expect(pacer.failed).rejects.toThrow('broken');
    await letPass(40);
    await failure;
  });
});

test('of the controller only warnings and errors are shown, without the stack', () => {
  const lines: string[] = [];
  const log = controllerLog((line) => lines.push(line)).child({ room: 'loop' });
  log.debug({}, 'unseen');
  log.info({}, 'unseen');
  log.warn({ key: 'demo/web' }, 'turn failed');
  log.error({ err: new Error('no route') }, 'turn failed');
  expect(lines).toEqual(['controller: turn failed {"key":"demo/web"}', 'controller: turn failed {"err":"no route"}']);
});
