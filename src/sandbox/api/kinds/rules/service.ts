import type { FieldError } from '../../api-error.ts';
import { arrayAt, isObject, type JsonObject, objectAt, stringAt } from '../../json.ts';
import type { KindRules } from '../kind.ts';

function portDefaults(port: unknown): unknown {
  return isObject(port) && port['targetPort'] === undefined ? { ...port, targetPort: port['port'] } : port;
}

function serviceErrors(object: JsonObject, previous: JsonObject | undefined): FieldError[] {
  const spec = objectAt(object, 'spec');
  const ports = arrayAt(spec, 'ports');
  const errors: FieldError[] = [];
  const isExternal = spec['type'] === 'ExternalName';
  if (ports.length === 0 && !isExternal && spec['clusterIP'] !== 'None') {
    errors.push({ reason: 'FieldValueRequired', field: 'spec.ports', message: 'Required value' });
  }
  if (ports.length > 1) {
    ports.forEach((port, index) => {
      if (isObject(port) && (stringAt(port, 'name') ?? '') === '') {
        errors.push({ reason: 'FieldValueRequired', field: `spec.ports[${index}].name`, message: 'Required value' });
      }
    });
  }
  const before = previous === undefined ? undefined : stringAt(objectAt(previous, 'spec'), 'clusterIP');
  const after = stringAt(spec, 'clusterIP');
  if (before !== undefined && before !== after && !isExternal) {
    const shown = after === undefined ? '[]' : `[${JSON.stringify(after)}]`;
    errors.push({ reason: 'FieldValueInvalid', field: 'spec.clusterIPs[0]', message: `Invalid value: ${shown}: may not change once set` });
  }
  return errors;
}

/** https://kubernetes.io/docs/concepts/services-networking/service/; cluster addresses are given out by the write itself. */
export const serviceRules: KindRules = {
  defaults: (object) => {
    const spec = objectAt(object, 'spec');
    const ports = spec['ports'] === undefined ? {} : { ports: arrayAt(spec, 'ports').map(portDefaults) };
    return { ...object, spec: { ...spec, ...ports } };
  },
  validate: serviceErrors,
  initialStatus: { loadBalancer: {} },
};

/** Gives a Service its address: kept from before, asked for, or the next free one. A headless or external Service gets none. */
export function withClusterAddress(object: JsonObject, previous: JsonObject | undefined, nextAddress: () => string): JsonObject {
  const spec = objectAt(object, 'spec');
  if (spec['type'] === 'ExternalName') return object;
  const kept = previous === undefined ? undefined : stringAt(objectAt(previous, 'spec'), 'clusterIP');
  const address = stringAt(spec, 'clusterIP') ?? kept ?? nextAddress();
  const families = { ipFamilies: spec['ipFamilies'] ?? ['IPv4'], ipFamilyPolicy: spec['ipFamilyPolicy'] ?? 'SingleStack' };
  return { ...object, spec: { ...spec, clusterIP: address, clusterIPs: [address], ...families } };
}
