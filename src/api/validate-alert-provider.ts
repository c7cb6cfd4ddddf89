import { type AlertProvider, AlertProviderSpecSchema, type AlertProviderType } from './alert-provider.ts';

import { asStored } from './validation/as-stored.ts';
import { alternatives, type Finding, refuse, split, type Validation } from './validation/issue.ts';
import { isHttpUrl } from './validation/metric-rules.ts';
import { schemaCheck } from './validation/schema-issues.ts';
import { unknownFields } from './validation/unknown-fields.ts';

/** Types that this controller can write to. */
export interface AlertProviderContext {
  readonly built: ReadonlySet<AlertProviderType>;
}

const schemaIssues = schemaCheck('alertprovider', AlertProviderSpecSchema);

/** Whether alerts can be sent by `provider` as it is written. Pure, never throws, whatever the spec holds; repeats no address. */
export function validateAlertProvider({ spec: given }: Pick<AlertProvider, 'spec'>, { built }: AlertProviderContext): Validation {
  const spec = asStored(given, AlertProviderSpecSchema) as AlertProvider['spec'];
  const ofSchema = schemaIssues(spec);
  const unknown = unknownFields(given, AlertProviderSpecSchema);
  if (ofSchema.length > 0) return split([...ofSchema, ...unknown]);
  return split([...unknown, ...typeFits(spec, built), ...addressFits(spec, 'address'), ...addressFits(spec, 'proxy')]);
}

function typeFits({ type }: AlertProvider['spec'], built: ReadonlySet<AlertProviderType>): Finding[] {
  if (built.has(type)) return [];
  const path = 'spec.type';
  const message = `${path} is "${type}", which this controller cannot write to.`;
  return [refuse({ code: 'AlertTypeNotBuilt', path, value: type, message, remedy: `Use ${alternatives([...built])}.` })];
}

function addressFits(spec: AlertProvider['spec'], field: 'address' | 'proxy'): Finding[] {
  const text = (spec[field] ?? '').trim();
  const path = `spec.${field}`;
  if (text === '') {
    if (field === 'proxy' || spec.secretRef !== undefined) return [];
    const remedy = 'Give it, or secretRef with the name of a Secret whose key address holds it.';
    return [refuse({ code: 'AddressMissing', path, message: `${path} is empty, so alerts go nowhere.`, remedy })];
  }
  if (isHttpUrl(text)) return [];
  const message = `${path} is no address that begins with http:// or https://.`;
  return [refuse({ code: 'UrlMalformed', path, message, remedy: 'Write for example https://alerts.example.com/hook.' })];
}
