import { type Static, Type } from 'typebox';
import type { Metadata } from './metadata.ts';
import { stringEnum } from './schema.ts';

const { Object: Struct, Optional, String: Str } = Type;

/** Flagger's enum and our `webhook`; which of them are built is the alerts registry's to say. */
export const alertProviderTypes = ['slack', 'msteams', 'discord', 'rocket', 'gchat', 'webhook'] as const;
export type AlertProviderType = (typeof alertProviderTypes)[number];

export const AlertProviderSpecSchema = Struct(
  {
    type: stringEnum(alertProviderTypes, { description: 'Kind of the receiver; webhook is of Serin.' }),
    channel: Optional(Str({ description: 'Channel that is written to.' })),
    username: Optional(Str({ description: 'Name that is written under.' })),
    address: Optional(Str({ description: 'Address that alerts are sent to.' })),
    proxy: Optional(Str({ description: 'HTTP proxy on the way.' })),
    secretRef: Optional(
      Struct(
        { name: Str({ description: 'Name of the Secret.' }) },
        { description: 'Secret with the keys address and token, in the namespace of the AlertProvider.' },
      ),
    ),
  },
  {
    description: 'What is wanted. Give exactly one of address and secretRef.',
    oneOf: [{ required: ['address'] }, { required: ['secretRef'] }],
  },
);
export type AlertProviderSpec = Static<typeof AlertProviderSpecSchema>;

/** An AlertProvider as the API server has it (Flagger: flagger.app/v1beta1 AlertProvider). */
export type AlertProvider = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: AlertProviderSpec;
};
