/**
 * What a metrics provider answered. `value`: one finite or infinite number, never NaN. `no-data`: nothing there, or not a number.
 * `error`: the provider could not answer. The message of a value is what the provider warned of, such as a partial answer. The three are told apart because not knowing is neither failing nor passing (I10).
 */
export type Measurement =
  | { readonly kind: 'value'; readonly value: number; readonly samples: number; readonly message?: string }
  | { readonly kind: 'no-data'; readonly message: string }
  | { readonly kind: 'error'; readonly message: string };
