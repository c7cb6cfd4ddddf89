import type { FieldError } from '../../api-error.ts';
import { equalJson, isObject, type JsonObject, objectAt } from '../../json.ts';
import { matchesLabels } from '../../selector/label-selector.ts';
import type { KindRules } from '../kind.ts';
import { podSpecDefaults, podSpecErrors } from './pod.ts';

function templateDefaults(object: JsonObject): JsonObject {
  const spec = objectAt(object, 'spec');
  const template = spec['template'];
  if (!isObject(template) || !isObject(template['spec'])) return object;
  return { ...object, spec: { ...spec, template: { ...template, spec: podSpecDefaults(template['spec']) } } };
}

/** `rollingUpdate` belongs to one strategy only. */
function strategyDefaults(field: string, rollingUpdate: JsonObject): (object: JsonObject) => JsonObject {
  return (object) => {
    const spec = objectAt(object, 'spec');
    const strategy = objectAt(spec, field);
    if (strategy['type'] !== 'RollingUpdate' || strategy['rollingUpdate'] !== undefined) return object;
    return { ...object, spec: { ...spec, [field]: { ...strategy, rollingUpdate } } };
  };
}

function workloadErrors(object: JsonObject, previous: JsonObject | undefined): FieldError[] {
  const spec = objectAt(object, 'spec');
  const template = objectAt(spec, 'template');
  const labels = objectAt(objectAt(template, 'metadata'), 'labels');
  const errors: FieldError[] = [];
  const replicas = spec['replicas'];
  if (typeof replicas === 'number' && replicas < 0) {
    errors.push({
      reason: 'FieldValueInvalid',
      field: 'spec.replicas',
      message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
    });
  }
  if (spec['selector'] === undefined) errors.push({ reason: 'FieldValueRequired', field: 'spec.selector', message: 'Required value' });
  else if (!matchesLabels(objectAt(spec, 'selector'), labels)) {
    errors.push({
      reason: 'FieldValueInvalid',
      field: 'spec.template.metadata.labels',
      message: `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``,
    });
  }
  errors.push(...podSpecErrors(objectAt(template, 'spec'), 'spec.template.spec'));
  if (previous !== undefined && !equalJson(objectAt(previous, 'spec')['selector'], spec['selector'])) {
    errors.push({
      reason: 'FieldValueInvalid',
      field: 'spec.selector',
      message: `Invalid value: ${JSON.stringify(spec['selector'])}: field is immutable`,
    });
  }
  return errors;
}

const rolling = strategyDefaults('strategy', { maxUnavailable: '25%', maxSurge: '25%' });

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ */
export const deploymentRules: KindRules = {
  defaults: (object) => rolling(templateDefaults(object)),
  validate: (object, previous) => {
    const strategy = objectAt(objectAt(object, 'spec'), 'strategy');
    const both = strategy['type'] === 'Recreate' && strategy['rollingUpdate'] !== undefined;
    const errors = workloadErrors(object, previous);
    if (!both) return errors;
    const message = "Forbidden: may not be specified when strategy `type` is 'Recreate'";
    return [...errors, { reason: 'FieldValueForbidden', field: 'spec.strategy.rollingUpdate', message }];
  },
  generation: 'spec',
  initialStatus: {},
};

export const replicaSetRules: KindRules = {
  defaults: templateDefaults,
  validate: workloadErrors,
  generation: 'spec',
  initialStatus: { replicas: 0 },
};

const rollingDaemons = strategyDefaults('updateStrategy', { maxUnavailable: 1, maxSurge: 0 });

export const daemonSetRules: KindRules = {
  defaults: (object) => rollingDaemons(templateDefaults(object)),
  validate: workloadErrors,
  generation: 'spec',
  initialStatus: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
};
