import { type Static, Type } from 'typebox';
import { canaryPhases } from '../api/canary-status.ts';
import { TargetRefSchema } from '../api/references.ts';
import { CheckRecordSchema, HistoryEntrySchema, LookSchema, runStates, WeightPointSchema } from '../api/run.ts';
import { stringEnum, textList } from '../api/schema.ts';

const { Array: List, Integer, Object: Struct, Optional, String: Str } = Type;

const images = (description: string) => textList({ description, item: 'An image.' });

const ReadySchema = Struct(
  {
    status: Str({ description: 'True, False or Unknown.' }),
    reason: Str({ description: 'Why, a stable code.' }),
    message: Optional(Str({ description: 'The same as a sentence.' })),
    since: Optional(Str({ description: 'When the status last changed (RFC 3339).' })),
  },
  { description: 'The condition Ready: the spec is accepted and the primary serves.' },
);

const WarningSchema = Struct(
  {
    reason: Str({ description: 'A stable code.' }),
    message: Str({ description: 'The same as a sentence.' }),
  },
  { description: 'What will do less than its author may expect.' },
);

const RunDtoSchema = Struct(
  {
    id: Str({ description: 'Identity of the run.' }),
    revision: Str({ description: 'Hash of the pod template under analysis; of the promoted one at rest.' }),
    state: stringEnum(runStates, { description: 'State of the engine, finer than the phase.' }),
    change: Optional(Str({ description: 'Who changed the target and which commit, where its annotations say so.' })),
    startedAt: Str({ description: 'When the run began (RFC 3339).' }),
    stateSince: Str({ description: 'When the present state was entered (RFC 3339).' }),
    endedAt: Optional(Str({ description: 'When the run ended (RFC 3339); absent while it goes on.' })),
    lookCount: Integer({ description: 'Looks taken.' }),
    failedChecks: Integer({ description: 'Looks that failed.' }),
    failedChecksLimit: Integer({
      description: 'The run is rolled back when so many looks have failed (spec.analysis.threshold, at least 1).',
    }),
    weights: List(WeightPointSchema, { description: 'The last 120 changes of weight, oldest first.' }),
    looks: List(LookSchema, { description: 'The last 120 looks, oldest first.' }),
    checks: List(CheckRecordSchema, { description: 'The checks of the last look, each with query, value, bound and verdict.' }),
  },
  { description: 'The present run, or the last one.' },
);

/** A Canary as REST and server-sent events show it. Lists are never absent; where there was no run yet, run and outcome are. */
export const CanaryDtoSchema = Struct(
  {
    namespace: Str({ description: 'Namespace of the Canary.' }),
    name: Str({ description: 'Name of the Canary.' }),
    phase: stringEnum(canaryPhases, { description: 'Where the Canary stands; "" before it was looked at.' }),
    weight: Integer({ description: 'Share of the canary in the traffic, percent.' }),
    target: TargetRefSchema,
    images: Struct(
      { from: images('Images of the primary when the run began.'), to: images('Images of the revision under analysis.') },
      { description: 'What is replaced by what.' },
    ),
    outcome: Optional(Str({ description: 'In one sentence why the run ended, or will end, as it does.' })),
    ready: Optional(ReadySchema),
    warnings: List(WarningSchema, { description: 'What a person should know although the rollout goes on.' }),
    run: Optional(RunDtoSchema),
    history: List(HistoryEntrySchema, { description: 'The last 10 runs, newest first.' }),
  },
  { title: 'Canary', description: 'A Canary: what it does, why, and what it did before.' },
);
export type CanaryDto = Static<typeof CanaryDtoSchema>;

export const CanaryListDtoSchema = Struct(
  { items: List(CanaryDtoSchema, { description: 'In the order of namespace and name.' }) },
  { title: 'CanaryList', description: 'Canaries.' },
);
export type CanaryListDto = Static<typeof CanaryListDtoSchema>;

/** Data of the event `deleted`. */
export const DeletedDtoSchema = Struct(
  {
    namespace: Str({ description: 'Namespace of the Canary.' }),
    name: Str({ description: 'Name of the Canary.' }),
  },
  { title: 'Deleted', description: 'A Canary that is gone.' },
);
export type DeletedDto = Static<typeof DeletedDtoSchema>;

/** Data of the event `synced`. */
export const SyncedDtoSchema = Struct(
  { count: Integer({ description: 'How many Canaries there were when the stream began.' }) },
  { title: 'Synced', description: 'The snapshot is whole: a Canary that was not in it is gone.' },
);
export type SyncedDto = Static<typeof SyncedDtoSchema>;

/** The body of every answer from 400 on. */
export const ErrorDtoSchema = Struct(
  {
    error: Str({ description: 'What is wrong, as a sentence.' }),
    pointer: Optional(Str({ description: 'JSON pointer to the part of the request that is wrong, for example /query/namespace.' })),
    see: Optional(Str({ description: 'Path of the document that says what there is.' })),
  },
  { title: 'Error', description: 'Why there is no answer.' },
);
export type ErrorDto = Static<typeof ErrorDtoSchema>;
