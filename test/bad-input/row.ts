/** One mistake, and what a person is told for it: where it is, what stands there, and what to do. */
export type Row = readonly [what: string, told: () => string | Promise<string>, where: string, value: string, remedy: string];
