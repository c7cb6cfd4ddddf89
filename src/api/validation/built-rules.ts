import { alternatives, type Finding, type Rule, refuse, type Subject, type TargetKind, warn } from './issue.ts';

/** What the Canary asks for and this controller does not (yet) know. */
export const builtRules: readonly Rule[] = [targetKindIsBuilt, logLinesAreNotShown];

const knativeVersion = 'serving.knative.dev/v1';

/** Kind of the target; a Service of Knative is told apart by its apiVersion. */
export function targetKindOf({ canary }: Pick<Subject, 'canary'>): TargetKind {
  const { kind, apiVersion } = canary.spec.targetRef;
  return kind === 'Service' && apiVersion === knativeVersion ? 'KnativeService' : kind;
}

function targetKindIsBuilt(subject: Subject): Finding[] {
  const kind = targetKindOf(subject);
  const { targetKinds } = subject.context;
  if (targetKinds.has(kind)) return [];
  return [
    refuse({
      code: 'TargetKindNotBuilt',
      path: 'spec.targetRef.kind',
      value: subject.canary.spec.targetRef.kind,
      message: `spec.targetRef names a ${kind}, which this controller cannot guard.`,
      remedy: `Point it at a ${alternatives([...targetKinds])}.`,
    }),
  ];
}

function logLinesAreNotShown({ canary }: Subject): Finding[] {
  if (canary.spec.podFailure?.includeLogs !== true) return [];
  const path = 'spec.podFailure.includeLogs';
  const message = `${path} is true, but this controller never shows log lines.`;
  return [warn({ code: 'FieldNotBuilt', path, value: true, message, remedy: 'Take it out, and read them with kubectl logs.' })];
}
