import { machine } from '../../src/engine/machine.ts';
import { stateOf } from '../../src/engine/state-value.ts';

interface Node {
  readonly path: readonly string[];
  readonly states: Readonly<Record<string, Node>>;
  readonly transitions: ReadonlyMap<string, unknown>;
}

type Transition = typeof machine.transition;

/** Tells each pair `state event` that the machine is asked about, as long as it is watched. Returns how it ends. */
export function watchMachine(tell: (move: string) => void): () => void {
  const transition: Transition = machine.transition;
  machine.transition = (snapshot, event, scope) => {
    tell(`${stateOf(snapshot.value)} ${event.type}`);
    return transition.call(machine, snapshot, event, scope);
  };
  return () => {
    machine.transition = transition;
  };
}

/** Every pair `state event` that the machine defines. */
export function definedMoves(): string[] {
  return leaves()
    .flatMap(({ state, events }) => events.map((event) => `${state} ${event}`))
    .toSorted();
}

export function definedStates(): [string, ...string[]] {
  return leaves().map(({ state }) => state) as [string, ...string[]];
}

function leaves(): { readonly state: string; readonly events: readonly string[] }[] {
  const below = (node: Node, inherited: readonly string[]): ReturnType<typeof leaves> => {
    const events = [...new Set([...inherited, ...node.transitions.keys()])];
    const children = Object.values(node.states);
    return children.length === 0 ? [{ state: node.path.join('.'), events }] : children.flatMap((child) => below(child, events));
  };
  return below(machine.root as unknown as Node, []);
}
