import type { CanaryPhase } from './canary-status.ts';

interface Promoted {
  readonly status: 'True' | 'False' | 'Unknown';
  /** `KIND` stands for the kind of the target. */
  readonly message: string;
}

const started: Promoted = { status: 'Unknown', message: 'New KIND detected, starting initialization.' };
const waiting: Promoted = { status: 'Unknown', message: 'Waiting for approval.' };

const byPhase: Readonly<Partial<Record<CanaryPhase, Promoted>>> = {
  Initialized: { status: 'True', message: 'KIND initialization completed.' },
  Waiting: waiting,
  WaitingPromotion: waiting,
  Progressing: { status: 'Unknown', message: 'New revision detected, progressing canary analysis.' },
  Promoting: { status: 'Unknown', message: 'Canary analysis completed, starting primary rolling update.' },
  Finalising: { status: 'Unknown', message: 'Canary analysis completed, routing all traffic to primary.' },
  Succeeded: { status: 'True', message: 'Canary analysis completed successfully, promotion finished.' },
  Failed: { status: 'False', message: 'Canary analysis failed, KIND scaled to zero.' },
};

/** What Flagger's condition `Promoted` says in a phase; its reason is the phase. The texts are Flagger's, because programs wait for them (flagger-engine section 1.1). */
export function promotedCondition(
  phase: CanaryPhase,
  targetKind: string,
): { readonly status: Promoted['status']; readonly reason: CanaryPhase; readonly message: string } {
  const { status, message } = byPhase[phase] ?? started;
  return { status, reason: phase, message: message.replace('KIND', targetKind) };
}
