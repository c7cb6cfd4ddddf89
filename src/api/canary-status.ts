import { type Static, Type } from 'typebox';
import { HistoryEntrySchema, RunSchema } from './run.ts';
import { stringEnum, textMap } from './schema.ts';

const { Array: List, Integer, Object: Struct, Optional, String: Str } = Type;

export const canaryPhases = [
  '',
  'Initializing',
  'Initialized',
  'Waiting',
  'Progressing',
  'WaitingPromotion',
  'Promoting',
  'Finalising',
  'Succeeded',
  'Failed',
  'Terminating',
  'Terminated',
] as const;
/** Flagger's phases; '' before the first look. `Terminated` is in Flagger's set and never written. */
export type CanaryPhase = (typeof canaryPhases)[number];

const time = (description: string) => Optional(Str({ format: 'date-time', description }));

export const CanaryConditionSchema = Struct(
  {
    type: Str({ description: 'Promoted (Flagger), Ready, Stalled or Warning.' }),
    status: Str({ description: 'True, False or Unknown.' }),
    reason: Str({ description: 'Why, a stable code.' }),
    message: Optional(Str({ description: 'The same as a sentence.' })),
    lastUpdateTime: time('When it was last written.'),
    lastTransitionTime: time('When its status last changed.'),
    observedGeneration: Optional(Integer({ description: 'Generation of the spec that it speaks of.' })),
  },
  { description: 'A condition.' },
);
export type CanaryCondition = Static<typeof CanaryConditionSchema>;

/** `status`: Flagger's fields, then ours (architecture, "Where the run lives"). */
export const CanaryStatusSchema = Struct(
  {
    phase: Optional(stringEnum(canaryPhases, { description: 'Where the Canary stands.' })),
    failedChecks: Optional(Integer({ description: 'Failed looks of the present run.' })),
    canaryWeight: Optional(Integer({ description: 'Share of the canary in the traffic, percent.' })),
    iterations: Optional(Integer({ description: 'Looks of the present A/B or blue/green run.' })),
    trackedConfigs: Optional(
      textMap({ description: 'Checksums of the tracked configs, by configmap/NAME or secret/NAME.', value: 'Checksum.' }),
    ),
    lastAppliedSpec: Optional(Str({ description: 'Hash of the target that was taken up last.' })),
    lastPromotedSpec: Optional(Str({ description: 'Hash of the target that was promoted last.' })),
    lastTrackedRevision: Optional(Str({ description: 'Change fence of the target, as newer versions of Flagger write it.' })),
    lastTransitionTime: time('When the status was last written.'),
    sessionAffinityCookie: Optional(Str({ description: 'Cookie of the present run.' })),
    primarySessionAffinityCookie: Optional(Str({ description: 'Cookie of the primary.' })),
    previousSessionAffinityCookie: Optional(Str({ description: 'Cookie of the run before, to be deleted.' })),
    conditions: Optional(List(CanaryConditionSchema, { description: 'Promoted, Ready, Stalled and Warning.' })),
    observedGeneration: Optional(Integer({ description: 'Generation of the spec that the status speaks of.' })),
    run: Optional(RunSchema),
    owing: Optional(
      List(RunSchema, { description: 'Serin: ended runs whose alert or post-rollout hooks are still under way while the next one runs.' }),
    ),
    history: Optional(List(HistoryEntrySchema, { description: 'Serin: the last 10 runs, newest first.' })),
  },
  { description: 'What is observed. Written by the controller only.' },
);
export type CanaryStatus = Static<typeof CanaryStatusSchema>;
