import { strategyOf, webhookType } from '../defaults.ts';
import { alternatives, called, type Feature, type Finding, type Rule, refuse, type Subject, type TargetKind, warn } from './issue.ts';

/** What the Canary asks for and this controller does not (yet) do. */
export const builtRules: readonly Rule[] = [targetKindIsBuilt, strategyIsBuilt, hooksAreBuilt, partsAreBuilt];

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

function strategyIsBuilt({ canary, context, provider }: Subject): Finding[] {
  const asked = strategyOf(canary);
  const strategy = asked === 'canary' && provider?.features.weights === false ? 'blue-green' : asked;
  if (strategy === 'canary' || canary.spec.skipAnalysis || context.features.has(strategy)) return [];
  const path = asked === 'canary' ? 'spec.analysis' : 'spec.analysis.iterations';
  const name = strategy === 'blue-green' ? 'blue/green' : 'A/B';
  return [
    refuse({
      code: 'StrategyNotBuilt',
      path,
      message: `${path} asks for a run of the kind ${name}, which this controller does not do yet.`,
      remedy: 'Use stepWeight or stepWeights with a provider that sets weights.',
    }),
  ];
}

function hooksAreBuilt({ canary, context }: Subject): Finding[] {
  if (context.features.has('hooks')) return [];
  return (canary.spec.analysis.webhooks ?? []).map((webhook, index) => {
    const path = `spec.analysis.webhooks[${index}]`;
    const type = webhookType(webhook);
    const message = `${path} (${called(webhook.name)}) is of type ${type}, but this controller does not call hooks yet`;
    return type === 'event'
      ? warn({
          code: 'HooksNotBuilt',
          path,
          message: `${message}; its events are not sent.`,
          remedy: 'Read the Events of the Canary instead.',
        })
      : refuse({
          code: 'HooksNotBuilt',
          path,
          message: `${message}, and the rollout would go on without it.`,
          remedy: 'Take it out, or keep this Canary with Flagger.',
        });
  });
}

interface Part {
  readonly feature: Feature;
  readonly path: string;
  readonly asked: boolean;
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly remedy: string;
}

function partsAreBuilt({ canary, context }: Subject): Finding[] {
  const { spec } = canary;
  const parts: readonly Part[] = [
    {
      feature: 'autoscalers',
      path: 'spec.autoscalerRef',
      asked: spec.autoscalerRef !== undefined,
      severity: 'refuse',
      message: 'spec.autoscalerRef is set, but this controller does not copy autoscalers yet, so the primary would not scale.',
      remedy: 'Take it out and give the primary an autoscaler of its own, or keep this Canary with Flagger.',
    },
    {
      feature: 'revertOnDeletion',
      path: 'spec.revertOnDeletion',
      asked: spec.revertOnDeletion === true,
      severity: 'refuse',
      message:
        'spec.revertOnDeletion is true, but this controller does not revert yet, so a deletion would leave the target at zero replicas.',
      remedy: 'Set it to false, or keep this Canary with Flagger.',
    },
    {
      feature: 'alerts',
      path: 'spec.analysis.alerts',
      asked: (spec.analysis.alerts ?? []).length > 0,
      severity: 'warn',
      message: 'spec.analysis.alerts is set, but this controller does not send alerts yet.',
      remedy: 'Read the Events of the Canary instead.',
    },
    {
      feature: 'podFailure',
      path: 'spec.podFailure',
      asked: spec.podFailure !== undefined,
      severity: 'warn',
      message:
        'spec.podFailure is set, but this controller does not look at single pods yet; a canary that cannot start fails at its deadline.',
      remedy: 'Lower spec.progressDeadlineSeconds if that is too long.',
    },
    {
      feature: 'configTracking',
      path: 'spec.targetRef',
      asked: true,
      severity: 'warn',
      message: 'ConfigMaps and Secrets of the target are not tracked yet: a change of them reaches the primary without analysis.',
      remedy: 'Put a hash of them into the names or the pod template, so that a change of them is a new revision.',
    },
  ];
  return parts
    .filter(({ feature, asked }) => asked && !context.features.has(feature))
    .map(({ path, severity, message, remedy }) => ({ code: 'NotBuilt', path, severity, message, remedy }));
}
