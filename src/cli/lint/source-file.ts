/** A file to check, as it is shown to people. `named`: somebody asked for it; `found`: it lies in a folder that somebody asked for. */
export type SourceFile = {
  readonly name: string;
  readonly origin: 'named' | 'found';
} & ({ readonly text: string; readonly problem?: undefined } | { readonly problem: { readonly message: string; readonly remedy: string } });
