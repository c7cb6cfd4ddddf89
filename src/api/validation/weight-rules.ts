import { stepWeights, strategyOf } from '../defaults.ts';
import { type Finding, quote, type Rule, refuse, type Subject, warn } from './issue.ts';

/** Weights and iterations. What Flagger does well with stays valid: overshoot of maxWeight, a last step beyond 100. */
export const weightRules: readonly Rule[] = [stepFits, stepsRise, iterationsFit, maxWeightFits, promotionStepFits, mirrorWeightFits];

function movesByWeight({ canary, provider }: Subject): boolean {
  return strategyOf(canary) === 'canary' && canary.spec.skipAnalysis !== true && provider?.features.weights !== false;
}

function stepFits(subject: Subject): Finding[] {
  const { stepWeight } = subject.canary.spec.analysis;
  if (stepWeight === undefined || !movesByWeight(subject) || stepWeights(subject.canary) !== undefined) return [];
  const path = 'spec.analysis.stepWeight';
  if (stepWeight <= 0) {
    const message = `${path} is ${stepWeight}, so the canary would never get traffic.`;
    return [refuse({ code: 'OutOfRange', path, value: stepWeight, message, remedy: 'Write a percentage from 1 to 100.' })];
  }
  if (stepWeight <= 100) return [];
  const message = `${path} is ${stepWeight}; the canary gets 100 % in one step.`;
  return [warn({ code: 'WeightClipped', path, value: stepWeight, message, remedy: 'Write a percentage from 1 to 100.' })];
}

function stepsRise(subject: Subject): Finding[] {
  const { stepWeights: steps } = subject.canary.spec.analysis;
  if (steps === undefined || !movesByWeight(subject) || stepWeights(subject.canary) === undefined) {
    return steps?.length === 0 && movesByWeight(subject) ? [noSteps()] : [];
  }
  return steps.flatMap((weight, index) => {
    const path = `spec.analysis.stepWeights[${index}]`;
    const before = Math.min(100, steps[index - 1] ?? 0);
    const at = (message: string, remedy: string) => [refuse({ code: 'StepsDoNotRise', path, value: weight, message, remedy })];
    if (weight <= 0) return at(`${path} is ${weight}, which is no share of the traffic.`, 'List rising percentages from 1 to 100.');
    if (Math.min(100, weight) <= before) {
      const what = weight === before ? 'the same as' : 'not more than';
      return at(
        `${path} is ${weight}, ${what} the step before it (${before}), so the rollout would never go on.`,
        'List rising percentages, for example [5, 20, 50].',
      );
    }
    if (weight <= 100) return [];
    return [warn({ code: 'WeightClipped', path, value: weight, message: `${path} is ${weight} and counts as 100.`, remedy: 'Write 100.' })];
  });
}

function noSteps(): Finding {
  const path = 'spec.analysis.stepWeights';
  return refuse({
    code: 'StepsMissing',
    path,
    value: [],
    message: `${path} is empty, so the canary would never get traffic.`,
    remedy: 'List rising percentages, for example [5, 20, 50].',
  });
}

function iterationsFit({ canary, provider }: Subject): Finding[] {
  const { iterations } = canary.spec.analysis;
  if (iterations === undefined || iterations > 0 || canary.spec.skipAnalysis || provider?.features.weights === false) return [];
  const path = 'spec.analysis.iterations';
  const message = `${path} is ${iterations}, so the run would never end.`;
  return [
    refuse({
      code: 'OutOfRange',
      path,
      value: iterations,
      message,
      remedy: 'Write how many looks at the checks the canary must pass, at least 1.',
    }),
  ];
}

function maxWeightFits({ canary }: Subject): Finding[] {
  const { maxWeight, stepWeights: steps = [] } = canary.spec.analysis;
  if (maxWeight === undefined) return [];
  const path = 'spec.analysis.maxWeight';
  if (maxWeight < 0 || maxWeight > 100) {
    const message = `${path} is ${maxWeight}, a weight that the canary never has.`;
    return [refuse({ code: 'OutOfRange', path, value: maxWeight, message, remedy: 'Write a percentage from 1 to 100.' })];
  }
  if (steps.length === 0) return [];
  const message = `${path} has no effect beside stepWeights; the canary is promoted after the last of them.`;
  return [warn({ code: 'FieldIgnored', path, value: maxWeight, message, remedy: 'Take it out.' })];
}

function promotionStepFits({ canary }: Subject): Finding[] {
  const step = canary.spec.analysis.stepWeightPromotion ?? 0;
  const path = 'spec.analysis.stepWeightPromotion';
  if (step < 0) {
    const message = `${path} is ${step}, so the primary would never get its traffic back.`;
    return [refuse({ code: 'OutOfRange', path, value: step, message, remedy: 'Write a percentage from 1 to 100, or 0 for all at once.' })];
  }
  if (step <= 100) return [];
  return [
    warn({
      code: 'WeightClipped',
      path,
      value: step,
      message: `${path} is ${step} and counts as 100.`,
      remedy: 'Write 0 for all at once.',
    }),
  ];
}

function mirrorWeightFits({ canary, providerName }: Subject): Finding[] {
  const { mirrorWeight } = canary.spec.analysis;
  if (mirrorWeight === undefined) return [];
  const path = 'spec.analysis.mirrorWeight';
  if (mirrorWeight < 0 || mirrorWeight > 100) {
    const message = `${path} is ${quote(mirrorWeight)}, which is no share of the traffic.`;
    return [refuse({ code: 'OutOfRange', path, value: mirrorWeight, message, remedy: 'Write a percentage from 1 to 100, or 0 for all.' })];
  }
  if (providerName === 'istio') return [];
  return [
    warn({
      code: 'FieldIgnored',
      path,
      value: mirrorWeight,
      message: `${path} has no effect with the provider ${providerName}.`,
      remedy: 'Take it out.',
    }),
  ];
}
