import { type Static, Type } from 'typebox';
import type { Metadata } from './metadata.ts';
import { stringEnum, textList } from './schema.ts';

const { Boolean: Bool, Object: Struct, Optional, Record: Dictionary, String: Str } = Type;

/** Flagger's enum; which of them are built is the metrics registry's to say. */
export const metricProviderTypes = [
  'prometheus',
  'influxdb',
  'datadog',
  'externalmetrics',
  'stackdriver',
  'cloudwatch',
  'newrelic',
  'graphite',
  'dynatrace',
  'keptn',
  'splunk',
] as const;
export type MetricProviderType = (typeof metricProviderTypes)[number];

export const MetricTemplateSpecSchema = Struct(
  {
    provider: Struct(
      {
        type: stringEnum(metricProviderTypes, { description: 'Kind of the source.' }),
        address: Optional(Str({ description: 'Address of the source.' })),
        headers: Optional(
          Dictionary(Str(), textList({ description: 'Values of the header.' }), {
            description: 'Headers that are sent along (prometheus).',
          }),
        ),
        secretRef: Optional(
          Struct(
            { name: Str({ description: 'Name of the Secret.' }) },
            { description: 'Secret with the credentials, in the namespace of the template.' },
          ),
        ),
        region: Optional(Str({ description: 'Region of the source (cloudwatch).' })),
        insecureSkipVerify: Optional(Bool({ description: 'Whether the certificate of the source is not checked.' })),
      },
      { description: 'Where the query is sent.' },
    ),
    query: Str({
      description: 'The query, in the template language: {{ target }}, {{ namespace }}, {{ interval }}, {{ variables.NAME }} and more.',
    }),
  },
  { description: 'What is wanted.' },
);
export type MetricTemplateSpec = Static<typeof MetricTemplateSpecSchema>;

/** A MetricTemplate as the API server has it (Flagger: flagger.app/v1beta1 MetricTemplate). */
export type MetricTemplate = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: MetricTemplateSpec;
};
