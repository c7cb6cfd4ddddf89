import { objectAt, stringAt } from '../../json.ts';
import type { KindRules } from '../kind.ts';

/** Events of either API stand as v1 Events; the fields that v1 always writes out are filled. */
export const eventRules: KindRules = {
  validate: (object) => {
    const namespace = stringAt(objectAt(object, 'metadata'), 'namespace');
    const involved = stringAt(objectAt(object, 'involvedObject'), 'namespace') ?? 'default';
    if (object['involvedObject'] === undefined || involved === namespace) return [];
    const message = `Invalid value: ${JSON.stringify(involved)}: does not match event.namespace`;
    return [{ reason: 'FieldValueInvalid', field: 'involvedObject.namespace', message }];
  },
};
