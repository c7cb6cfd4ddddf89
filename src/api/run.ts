import { type Static, Type } from 'typebox';
import { numberOrNull, stringEnum, textList } from './schema.ts';

const { Array: List, Integer, Number: Num, Object: Struct, Optional, String: Str } = Type;

/** Version of status.run that this program writes. */
export const runSchema = 1;

/** The states of the engine's machine, flattened (`parent.child`). Each wait is a state of its own, and each has a way out. */
export const runStates = [
  'initializing.primary',
  'initializing.routing',
  'initializing.scaling',
  'initialized',
  'waiting',
  'progressing.starting',
  'progressing.preparing',
  'progressing.analysing',
  'waitingPromotion',
  'promoting.routing',
  'promoting.copying',
  'promoting.shifting',
  'finalising.routing',
  'finalising.scaling',
  'succeeded',
  'rollingBack.routing',
  'rollingBack.scaling',
  'failedPromotion.routing',
  'failedPromotion.restoring',
  'failed',
  'terminating.starting',
  'terminating.routing',
  'terminated',
] as const;
export type RunState = (typeof runStates)[number];

/** What one check, or one whole look, came to. Not knowing is neither failing nor passing (I10). */
export const verdicts = ['pass', 'fail', 'no-data', 'error'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a run that has ended still owes to others. */
export const deliveries = ['post-rollout', 'alert'] as const;
export type Delivery = (typeof deliveries)[number];

export const CheckRecordSchema = Struct(
  {
    name: Str({ description: 'Name of the metric in spec.analysis.metrics.' }),
    query: Optional(Str({ description: 'The query as it was sent, at most 1 KiB.' })),
    value: Optional(Num({ description: 'The measured value; absent where there was none.' })),
    bound: Str({ description: 'What the value was held to, for example ">= 99" or "<= 500".' }),
    unit: Optional(Str({ description: 'Unit of value and bound: "%", "ms", or absent.' })),
    samples: Optional(Integer({ description: 'How many series or samples the value rests on.' })),
    verdict: stringEnum(verdicts, { description: 'pass, fail, no-data or error.' }),
    message: Optional(Str({ description: 'Why there is no value.' })),
  },
  { description: 'A check as it was last measured.' },
);
export type CheckRecord = Static<typeof CheckRecordSchema>;

export const LookSchema = Struct(
  {
    at: Str({ description: 'When the look was taken (RFC 3339).' }),
    weight: Integer({ description: 'Canary weight at the look, percent.' }),
    verdict: stringEnum(verdicts, { description: 'The worst of its checks.' }),
    values: List(numberOrNull({ description: 'A value, or null.' }), {
      description: 'Measured values in the order of spec.analysis.metrics; null where there was none.',
    }),
  },
  { description: 'A look at all checks.' },
);
export type Look = Static<typeof LookSchema>;

export const WeightPointSchema = Struct(
  {
    at: Str({ description: 'When the weight was decided (RFC 3339).' }),
    weight: Integer({ description: 'Canary weight, percent.' }),
  },
  { description: 'A change of weight.' },
);

export const WayBackSchema = Struct(
  {
    revision: Str({ description: 'Revision that the primary had before.' }),
    until: Str({ description: 'End of the bake time (RFC 3339).' }),
  },
  { description: 'What the last promotion replaced, kept for the bake time (I11). Later runs that come to nothing carry it on.' },
);

export const RunSchema = Struct(
  {
    schema: Integer({ description: 'Version of this record. A controller that does not know it does nothing and says so.' }),
    seq: Integer({ description: 'Grows by one with each write of the status; a writer tests it (I6).' }),
    id: Str({ description: 'Identity of the run; random values and idempotency keys are derived from it.' }),
    state: stringEnum(runStates, { description: 'State of the engine.' }),
    revision: Str({ description: 'Hash of the pod template under analysis; of the promoted one at rest.' }),
    fromImages: Optional(textList({ description: 'Images of the primary when the run began.', item: 'An image.' })),
    toImages: Optional(textList({ description: 'Images of the revision under analysis.', item: 'An image.' })),
    startedAt: Str({ description: 'When the run began (RFC 3339).' }),
    stateSince: Str({ description: 'When the present state was entered (RFC 3339).' }),
    endedAt: Optional(Str({ description: 'When the run ended (RFC 3339).' })),
    weight: Integer({ minimum: 0, maximum: 100, description: 'Canary weight that should be, percent.' }),
    iterations: Optional(Integer({ description: 'Passed looks of an A/B or blue/green run.' })),
    matched: Optional(Type.Boolean({ description: 'A/B: requests that spec.analysis.match describes go to the canary.' })),
    mirrored: Optional(Type.Boolean({ description: 'A copy of each request goes to the canary.' })),
    deliveries: Optional(
      List(stringEnum(deliveries, { description: 'What the end of the run still owes.' }), {
        description: 'What the end of the run still owes: post-rollout hooks, the alert. It is done at least once (I7).',
      }),
    ),
    analysedWeight: Optional(Integer({ description: 'Highest weight with a passing look (I4).' })),
    heldAt: Optional(Integer({ description: 'Weight at which a gate was last told to hold the rise, percent.' })),
    passed: Optional(Type.Boolean({ description: 'The last look at the present weight passed, so that a rise is allowed (I4).' })),
    previous: Optional(Str({ description: 'Revision of the primary before this run, the way back (I11).' })),
    wayBack: Optional(WayBackSchema),
    change: Optional(Str({ description: 'Who changed the target and which commit, where its annotations say so.' })),
    nextLookAt: Optional(Str({ description: 'When the checks are looked at next, if the weight is unchanged since a look (RFC 3339).' })),
    lookCount: Integer({ description: 'Looks taken in this run.' }),
    failedChecks: Integer({ description: 'Looks that failed, cumulative; the run is rolled back at spec.analysis.threshold.' }),
    noDataLooks: Integer({ description: 'Looks in a row without data; the run is rolled back at spec.analysis.noDataLimit.' }),
    errorLooks: Integer({
      description: 'Looks in a row that the provider could not answer; the run is rolled back at spec.analysis.errorLimit.',
    }),
    skipped: Optional(Type.Boolean({ description: 'The run was promoted without analysis (spec.skipAnalysis).' })),
    reason: Optional(Str({ description: 'Why the run is rolled back, a stable code.' })),
    message: Optional(Str({ description: 'The same as a sentence.' })),
    peakWeight: Optional(Integer({ description: 'Highest canary weight of the run, percent.' })),
    retry: Optional(Str({ description: 'Value of the annotation serin.dev/retry that was consumed last.' })),
    primaryDown: Optional(
      Type.Boolean({
        description: 'All traffic is on the canary because the primary had no ready pod (I4); set until the primary is back.',
      }),
    ),
    checks: Optional(List(CheckRecordSchema, { description: 'The checks of the last look, each with query, value, bound and verdict.' })),
    looks: Optional(List(LookSchema, { description: 'The last 120 looks.' })),
    weights: Optional(List(WeightPointSchema, { description: 'The last 120 changes of weight.' })),
  },
  { description: 'Serin: the present run, or the last one.' },
);
/** The record of a run, kept in `status.run` (architecture, "Where the run lives"). It stays after the run has ended, until the next begins. */
export type Run = Static<typeof RunSchema>;

export const HistoryEntrySchema = Struct(
  {
    id: Str({ description: 'Identity of the run.' }),
    revision: Str({ description: 'Hash of the analysed pod template.' }),
    images: Optional(textList({ description: 'Images of that revision.', item: 'An image.' })),
    startedAt: Str({ description: 'When the run began (RFC 3339).' }),
    endedAt: Str({ description: 'When it ended (RFC 3339).' }),
    result: stringEnum(['succeeded', 'failed', 'superseded'], { description: 'How it ended.' }),
    reason: Optional(Str({ description: 'Why, a stable code.' })),
    message: Optional(Str({ description: 'The same as a sentence, at most 256 characters.' })),
    peakWeight: Optional(Integer({ description: 'Highest canary weight, percent.' })),
  },
  { description: 'A run that has ended.' },
);
export type HistoryEntry = Static<typeof HistoryEntrySchema>;
