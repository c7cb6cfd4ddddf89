/** What a template is made of. `offset` is the place in the text, for errors. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[] };

/** Commands from left to right, each handing its value to the next as the last argument. With `variables` the value is kept and not written. */
export interface Pipe {
  readonly offset: number;
  readonly commands: readonly Command[];
  readonly variables: readonly string[];
  readonly sets: 'new' | 'existing';
}

/** A function with its arguments, or one value. */
export interface Command {
  readonly offset: number;
  readonly operands: readonly Operand[];
}

/** A value, and fields that are looked up in it. */
export interface Operand {
  readonly offset: number;
  readonly source: Source;
  readonly fields: readonly string[];
}

export type Source =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | undefined }
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe };
