import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Canary } from '../../src/api/canary.ts';
import { canaryDto } from '../../src/http/canary-dto.ts';
import { CanaryDtoSchema } from '../../src/http/dto.ts';
import { wordOutcome } from '../../src/wording/outcome.ts';
import { recordedObjects } from '../api/recorded-objects.ts';
import { type CanaryAt, canaryObject, run } from './support/canaries.ts';

const canary = (at: CanaryAt) => canaryObject(at) as unknown as Canary;
const fits = new Ajv2020({ strict: false }).compile(CanaryDtoSchema);

test('a threshold of 0 is told as what it comes to, one failed look', () => {
  const strict = canary({ analysis: { threshold: 0 }, status: { phase: 'Progressing', run } });
  expect(canaryDto(strict).run?.failedChecksLimit).toBe(1);
});

test('a rolled back Canary is shown with what failed, by how much, and what was before', () => {
  const status = {
    phase: 'Failed' as const,
    canaryWeight: 0,
    conditions: [
      { type: 'Ready', status: 'True', reason: 'Ready', message: 'The primary serves.', lastTransitionTime: '2026-01-01T00:00:00Z' },
      { type: 'Warning', status: 'True', reason: 'AlertsNotBuilt', message: 'Alerts are not sent.' },
      { type: 'Promoted', status: 'False', reason: 'Failed' },
    ],
    run: {
      ...run,
      state: 'failed' as const,
      weight: 0,
      reason: 'ChecksFailed',
      failedChecks: 1,
      endedAt: '2026-01-01T00:00:20.000Z',
      checks: [{ name: 'request-success-rate', value: 79.8, bound: '>= 99', unit: '%', verdict: 'fail' as const, query: 'up' }],
    },
    history: [
      {
        id: 'run-0',
        revision: 'abc122',
        images: ['shop/web:1'],
        startedAt: '2025-12-31T00:00:00.000Z',
        endedAt: '2025-12-31T00:01:00.000Z',
        result: 'succeeded' as const,
        peakWeight: 50,
      },
    ],
  };
  const dto = canaryDto(canary({ status }));
  expect(dto.outcome).toBe(wordOutcome(status.run));
  expect({ ...dto, outcome: 'as worded' }).toMatchInlineSnapshot(`
    {
      "history": [
        {
          "endedAt": "2025-12-31T00:01:00.000Z",
          "id": "run-0",
          "images": [
            "shop/web:1",
          ],
          "peakWeight": 50,
          "result": "succeeded",
          "revision": "abc122",
          "startedAt": "2025-12-31T00:00:00.000Z",
        },
      ],
      "images": {
        "from": [
          "shop/web:1",
        ],
        "to": [
          "shop/web:2",
        ],
      },
      "name": "web",
      "namespace": "shop",
      "outcome": "as worded",
      "phase": "Failed",
      "ready": {
        "message": "The primary serves.",
        "reason": "Ready",
        "since": "2026-01-01T00:00:00Z",
        "status": "True",
      },
      "run": {
        "change": "alice, 4f2a91c",
        "checks": [
          {
            "bound": ">= 99",
            "name": "request-success-rate",
            "query": "up",
            "unit": "%",
            "value": 79.8,
            "verdict": "fail",
          },
        ],
        "endedAt": "2026-01-01T00:00:20.000Z",
        "failedChecks": 1,
        "failedChecksLimit": 2,
        "id": "run-1",
        "lookCount": 1,
        "looks": [
          {
            "at": "2026-01-01T00:00:15.000Z",
            "values": [
              99.9,
              null,
            ],
            "verdict": "pass",
            "weight": 25,
          },
        ],
        "revision": "abc123",
        "startedAt": "2026-01-01T00:00:00.000Z",
        "state": "failed",
        "stateSince": "2026-01-01T00:00:05.000Z",
        "weights": [
          {
            "at": "2026-01-01T00:00:05.000Z",
            "weight": 25,
          },
        ],
      },
      "target": {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "name": "web",
      },
      "warnings": [
        {
          "message": "Alerts are not sent.",
          "reason": "AlertsNotBuilt",
        },
      ],
      "weight": 0,
    }
  `);
});

test('a Canary that nobody has looked at yet has no run, no outcome and no readiness', () => {
  expect(canaryDto(canary({}))).toEqual({
    namespace: 'shop',
    name: 'web',
    phase: '',
    weight: 0,
    target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    images: { from: [], to: [] },
    warnings: [],
    history: [],
  });
});

test('while Flagger runs a Canary its weight is shown as Flagger writes it', () => {
  expect(canaryDto(canary({ status: { phase: 'Progressing', canaryWeight: 30 } }))).toMatchObject({ phase: 'Progressing', weight: 30 });
});

test('a warning that no longer holds is not shown', () => {
  const conditions = [{ type: 'Warning', status: 'False', reason: 'AlertsNotBuilt' }];
  expect(canaryDto(canary({ status: { conditions } })).warnings).toEqual([]);
});

test('addresses of hooks, which can hold secrets, are not shown', () => {
  const webhooks = [
    { name: 'gate', type: 'rollout', url: 'http://hook/?token=planted-secret-value', metadata: { key: 'planted-secret-value' } },
  ];
  const dto = canaryDto(canary({ analysis: { webhooks }, status: { phase: 'Progressing', run } }));
  expect(JSON.stringify(dto)).not.toContain('planted-secret-value');
});

describe('what is shown fits the published schema', () => {
  test.for([
    ['before the first look', {}],
    ['in a run', { status: { phase: 'Progressing', run } }],
    ['in a run of which little is recorded', { status: { run: { ...run, weights: undefined, looks: undefined, checks: undefined } } }],
  ] as [string, CanaryAt][])('%s', ([, at]) => {
    fits(JSON.parse(JSON.stringify(canaryDto(canary(at)))));
    expect(fits.errors).toBe(null);
  });

  test('for each Canary that Flagger has left behind', () => {
    const recorded = recordedObjects('Canary');
    expect(recorded.length).toBeGreaterThan(3);
    for (const left of recorded) {
      fits(JSON.parse(JSON.stringify(canaryDto(left))));
      expect(fits.errors).toBe(null);
    }
  });
});
