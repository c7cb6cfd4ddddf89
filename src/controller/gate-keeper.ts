import { isDeepStrictEqual } from 'node:util';
import type { Canary, CanaryPhase } from '../api/canary.ts';
import type { HistoryEntry, Run } from '../api/run.ts';
import type { GateName } from '../engine/commands.ts';
import type { GateState } from '../engine/observation.ts';
import { phaseOf } from '../engine/phase.ts';
import { type HookType, hooksOf } from '../hooks/hooks-of.ts';
import type { OperationState } from '../loop/operations.ts';
import type { HookMoment } from './call-hooks.ts';
import type { OperationOutcome } from './outcome.ts';

const types: Readonly<Record<GateName, HookType>> = {
  rollout: 'confirm-rollout',
  rise: 'confirm-traffic-increase',
  promotion: 'confirm-promotion',
  rollback: 'rollback',
};

interface Asked {
  readonly moment: string;
  readonly attempt: number;
  /** What the Canary said when the gate was asked: a change asks again at once. */
  readonly version: unknown;
  readonly askedAtMs: number;
}

export interface GateFacts {
  readonly run: Run;
  readonly history: readonly HistoryEntry[];
  readonly nowMs: number;
  readonly intervalMs: number;
}

/**
 * Which gate was asked when. In memory only: after a restart gates are asked again, which is harmless (I7). A refusal holds for one interval, or until the
 * Canary changes; an agreement only for the moment that it was asked for.
 */
export class GateKeeper {
  readonly #asked = new Map<string, Asked>();

  /** What a gate says for the present moment of the run. `resultOf` looks up the operation with a key. */
  state(
    canary: Canary,
    gate: GateName,
    facts: GateFacts,
    resultOf: (key: string) => OperationState<OperationOutcome> | undefined,
  ): GateState {
    if (hooksOf(canary, types[gate]).length === 0) {
      return gate === 'rollback' ? { kind: 'closed', names: [], askAgainAtMs: Number.POSITIVE_INFINITY } : { kind: 'open', names: [] };
    }
    const asked = this.#current(canary, gate, facts);
    if (asked === undefined) return { kind: 'unasked' };
    const result = resultOf(keyOf(canary, gate, asked));
    if (result === undefined) return { kind: 'unasked' };
    if (result.kind === 'running') return { kind: 'asking' };
    const answer = result.value?.kind === 'hooks' ? result.value.answer : undefined;
    const open = gate === 'rollback' ? (answer?.agreed.length ?? 0) > 0 : answer !== undefined && answer.refusal === undefined;
    if (open) return { kind: 'open', names: answer?.agreed ?? [] };
    return { kind: 'closed', names: [answer?.refusal?.name ?? types[gate]], askAgainAtMs: asked.askedAtMs + facts.intervalMs };
  }

  /** Notes that a gate is asked now; returns the operation's key and the hooks' moment. */
  ask(canary: Canary, gate: GateName, facts: GateFacts): { readonly key: string; readonly moment: HookMoment } {
    const moment = momentOf(gate, facts.run);
    const before = this.#asked.get(idOf(canary, gate));
    const attempt = before?.moment === moment ? before.attempt + 1 : 0;
    const asked = { moment, attempt, version: versionOf(canary), askedAtMs: facts.nowMs };
    this.#asked.set(idOf(canary, gate), asked);
    return {
      key: keyOf(canary, gate, asked),
      moment: { type: types[gate], runId: facts.run.id, step: moment, attempt, phase: phaseAt(gate, attempt, facts) },
    };
  }

  /** Whether `key` is one that this Canary's gates still wait for or rest on. */
  needs(canary: Canary, key: string): boolean {
    return (Object.keys(types) as GateName[]).some((gate) => {
      const asked = this.#asked.get(idOf(canary, gate));
      return asked !== undefined && keyOf(canary, gate, asked) === key;
    });
  }

  forget(uid: string): void {
    for (const gate of Object.keys(types)) this.#asked.delete(`${uid}/${gate}`);
  }

  #current(canary: Canary, gate: GateName, { run }: GateFacts): Asked | undefined {
    const asked = this.#asked.get(idOf(canary, gate));
    return asked?.moment === momentOf(gate, run) && isDeepStrictEqual(asked.version, versionOf(canary)) ? asked : undefined;
  }
}

const idOf = (canary: Canary, gate: string) => `${canary.metadata.uid}/${gate}`;
const keyOf = (canary: Canary, gate: GateName, { moment, attempt }: Asked) => `${idOf(canary, gate)}/${moment}/${attempt}`;
const versionOf = ({ metadata }: Canary) => [metadata.generation, metadata.annotations];

function momentOf(gate: GateName, run: Run): string {
  return gate === 'rollout' || gate === 'rollback' ? run.id : `${run.id}/${run.weight}/${run.iterations ?? 0}`;
}

/** As Flagger: confirm-rollout first in the phase before the run, and in Waiting from then on; the gates of an analysis always in Progressing. */
function phaseAt(gate: GateName, attempt: number, { run, history }: GateFacts): CanaryPhase {
  if (gate === 'rise' || gate === 'promotion') return 'Progressing';
  if (gate === 'rollback' || attempt > 0) return phaseOf(run.state);
  const [last] = history;
  if (last === undefined) return 'Initialized';
  return last.result === 'failed' ? 'Failed' : 'Succeeded';
}
