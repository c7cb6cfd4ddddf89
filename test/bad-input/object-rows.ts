import { validateAlertProvider } from '../../src/api/validate-alert-provider.ts';
import { validateMetricTemplate } from '../../src/api/validate-metric-template.ts';
import type { Validation } from '../../src/api/validation/issue.ts';
import type { Row } from './row.ts';

const lines = ({ errors, warnings }: Validation) =>
  [...errors, ...warnings].map(({ message, remedy }) => `${message} ${remedy}`).join('\n');
/** As it comes from the API server: what is undefined is not there. */
const asJson = (object: object) => JSON.parse(JSON.stringify(object));
type Told = readonly [where: string, value: string, remedy: string];

const template = (what: string, spec: object, told: Told): Row => [
  `a MetricTemplate with ${what}`,
  () => {
    const whole = { provider: { type: 'prometheus', address: 'http://prometheus' }, query: 'up', ...spec };
    return lines(
      validateMetricTemplate({ spec: asJson(whole) } as Parameters<typeof validateMetricTemplate>[0], { built: new Set(['prometheus']) }),
    );
  },
  ...told,
];
const provider = (what: string, spec: object, told: Told): Row => [
  `an AlertProvider with ${what}`,
  () => {
    const whole = { type: 'slack', address: 'http://chat', ...spec };
    return lines(
      validateAlertProvider({ spec: asJson(whole) } as Parameters<typeof validateAlertProvider>[0], {
        built: new Set(['slack', 'webhook']),
      }),
    );
  },
  ...told,
];

export const objectRows: readonly Row[] = [
  template('no query', { query: '' }, ['spec.query', 'empty', 'Write one.']),
  template('no provider', { provider: undefined }, ['spec.provider', 'missing', 'kubectl explain metrictemplate.spec.provider']),
  template('an unknown type', { provider: { type: 'graphana' } }, ['spec.provider.type', '"graphana"', 'Write prometheus, influxdb']),
  template('a type that is not built', { provider: { type: 'datadog' } }, ['spec.provider.type', '"datadog"', 'Use prometheus.']),
  template('no address', { provider: { type: 'prometheus' } }, ['spec.provider.address', 'missing', 'Write for example http://']),
  template('an address without a scheme', { provider: { type: 'prometheus', address: 'p:9090' } }, [
    'spec.provider.address',
    'no address',
    'Write for example http://',
  ]),
  template('a Secret without a name', { provider: { type: 'prometheus', address: 'http://p', secretRef: {} } }, [
    'spec.provider.secretRef.name',
    'missing',
    'Give it',
  ]),
  template('a misspelt function', { query: '{{ nme }}' }, ['spec.query', 'line 1, column 4: "nme"', 'Mend the template']),
  provider('no type', { type: undefined }, ['spec.type', 'missing', 'kubectl explain alertprovider.spec.type']),
  provider('an unknown type', { type: 'slak' }, ['spec.type', '"slak"', 'Did you mean slack?']),
  provider('a type that is not built', { type: 'discord' }, ['spec.type', '"discord"', 'Use slack or webhook.']),
  provider('no address', { address: undefined }, ['spec', 'none of address and secretRef', 'Give address, or secretRef']),
  provider('an address without a scheme', { address: 'chat' }, ['spec.address', 'no address', 'Write for example https://']),
  provider('a proxy without a scheme', { proxy: 'p:1' }, ['spec.proxy', 'no address', 'Write for example https://']),
];
