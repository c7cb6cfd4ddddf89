import { runStates } from '../../src/api/run.ts';
import { machine } from '../../src/engine/machine.ts';

interface Node {
  readonly path: readonly string[];
  readonly parent?: Node | undefined;
  readonly initial: { readonly target?: readonly Node[] | undefined };
  readonly states: Readonly<Record<string, Node>>;
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
}

interface Transition {
  readonly guard?: unknown;
  readonly target?: readonly Node[] | undefined;
  readonly actions: readonly { readonly type: string; readonly params?: { readonly name?: string } }[];
}

/** One way that a state may take on an event; the first whose guard holds is taken. */
export interface Way {
  /** Name of the guard; absent: always. */
  readonly guard?: string;
  /** The state that it leads to; absent: the same. */
  readonly to?: string;
  /** Names of the changes of the record. */
  readonly changes: readonly string[];
  readonly announces: boolean;
}

const root = machine.root as unknown as Node;

/** All states that the machine can be in, as `parent.child`. */
export const leafStates: readonly string[] = leavesOf(root);

/** All events that the machine knows. */
export const events: readonly string[] = [...machine.events].sort();

/** The record's list of states, to be held to the machine's. */
export const recordedStates: readonly string[] = runStates;

function leavesOf(node: Node): string[] {
  const children = Object.values(node.states);
  return children.length === 0 ? [node.path.join('.')] : children.flatMap(leavesOf);
}

function nodeOf(state: string): Node {
  const node = state.split('.').reduce<Node | undefined>((parent, key) => parent?.states[key], root);
  if (node === undefined) throw new Error(`the machine has no state ${state}`);
  return node;
}

/** Entering a state is entering the first of its children. */
function enteredBy(node: Node): string {
  const [first] = Object.keys(node.states).length === 0 ? [] : (node.initial.target ?? []);
  return first === undefined ? node.path.join('.') : enteredBy(first);
}

/** What the machine does with an event in a state, in the order of trying; none: it ignores it. */
export function waysOf(state: string, event: string): readonly Way[] {
  const ways: Way[] = [];
  for (let node: Node | undefined = nodeOf(state); node !== undefined; node = node.parent) {
    for (const transition of node.transitions.get(event) ?? []) {
      ways.push(wayOf(transition));
      if (transition.guard === undefined) return ways;
    }
  }
  return ways;
}

function wayOf({ guard, target, actions }: Transition): Way {
  const [to] = target ?? [];
  return {
    ...(guard === undefined ? {} : { guard: String(guard) }),
    ...(to === undefined ? {} : { to: enteredBy(to) }),
    changes: actions.flatMap(({ type, params }) => (type === 'change' && params?.name !== undefined ? [params.name] : [])),
    announces: actions.some(({ type }) => type === 'announce'),
  };
}
