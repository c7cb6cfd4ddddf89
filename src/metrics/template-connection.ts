import type { MetricTemplate } from '../api/metric-template.ts';
import { KubeError } from '../kube/kube-error.ts';
import { type ObjectKey, objectKey, splitKey } from '../kube/object-key.ts';
import { MeasurementFailure } from './measurement-failure.ts';
import type { MeasurerOptions } from './measurer-options.ts';
import type { MetricProvider } from './provider.ts';
import { queryTimeoutMs } from './query-timeout.ts';
import { builtMetricProviders, type MetricProviderEntry, metricProviders } from './registry.ts';

type TemplateProvider = MetricTemplate['spec']['provider'];
type Create = NonNullable<MetricProviderEntry['create']>;

/**
 * The provider that the MetricTemplate `key` names, with the credentials of its Secret, which is read beside the template and not beside the Canary: it
 * belongs to who wrote the template. Throws MeasurementFailure. One GET where there is a Secret.
 */
export async function connectTemplate(
  key: ObjectKey,
  provider: TemplateProvider,
  { transport, readSecret }: Pick<MeasurerOptions, 'transport' | 'readSecret'>,
): Promise<MetricProvider> {
  const create = builtProvider(key, provider.type);
  const secretKey = provider.secretRef && objectKey(splitKey(key).namespace, provider.secretRef.name);
  const secret = secretKey && (await contentOf(secretKey, readSecret));
  try {
    return create({
      address: provider.address ?? '',
      ...(secret === undefined ? {} : { secret }),
      headers: Object.fromEntries(Object.entries(provider.headers ?? {}).map(([name, values]) => [name, values.join(', ')])),
      tls: provider.insecureSkipVerify === true ? 'skip-verify' : 'verify',
      timeoutMs: queryTimeoutMs,
      transport,
    });
  } catch (error) {
    if (error instanceof MeasurementFailure)
      throw new MeasurementFailure(`the Secret ${secretKey ?? ''} ${error.message}`, { cause: error });
    throw error;
  }
}

function builtProvider(key: ObjectKey, type: string): Create {
  const create = metricProviders.find((entry) => entry.type === type)?.create;
  if (create !== undefined) return create;
  throw new MeasurementFailure(
    `the MetricTemplate ${key} asks for the provider "${type}"; built are: ${[...builtMetricProviders].join(', ')}`,
  );
}

async function contentOf(key: ObjectKey, readSecret: MeasurerOptions['readSecret']): Promise<Readonly<Record<string, string>>> {
  const { namespace, name } = splitKey(key);
  try {
    return await readSecret(namespace, name);
  } catch (error) {
    if (!(error instanceof KubeError)) throw new MeasurementFailure(`the Secret ${key} cannot be read`, { cause: error });
    const why = error.reason === 'NotFound' ? 'does not exist' : `cannot be read: ${error.message}`;
    throw new MeasurementFailure(`the Secret ${key} ${why}`, { cause: error });
  }
}
