import type { Span } from './fleet/world.ts';
import { World } from './fleet/world.ts';
import { answerParent } from './process/answer-parent.ts';

// The cluster of the fleet benchmark as a process of its own, so that the controller's figures are the controller's alone.

const world = new World();
answerParent({
  start: () => world.start(),
  add: (span: Span) => world.add(span),
  release: ({ version, ...span }: Span & { version: string }) => world.release(span, version),
  touch: ({ value, ...span }: Span & { value: string }) => world.touch(span, value),
  phases: () => world.phases(),
  numbers: () => world.numbers(),
  bytesOf: (index: number) => world.bytesOf(index),
});
