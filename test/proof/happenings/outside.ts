import { type Happening, happening, later, note } from '../happening.ts';
import type { HookAnswer, PrometheusMood } from '../outside.ts';
import { hookTypesOf } from '../random-spec.ts';
import { hookUrl, sinkUrl } from '../shop.ts';

const answers = [200, 403, 500, 'hangs', 'resets'] as const;
const moods = ['resets', 'hangs', 'refuses', 'fails', 'nan', 'empty', 'duplicate', 'infinite', 'garbage', 'stale'] as const;

/** What happens to hooks, sinks and Prometheus. */
export const outsideTheCluster = {
  hook: {
    draw: (dice, shop) => {
      const [first, ...rest] = hookTypesOf(shop);
      return first === undefined ? undefined : { type: dice.pick([first, ...rest]), answer: dice.pick<HookAnswer>(answers) };
    },
    happen: (world, { type, answer }) => {
      note(world, `hook ${type} answers ${answer} from now on`);
      world.outside.answers.set(hookUrl(type), answer);
    },
  } satisfies Happening<{ type: string; answer: HookAnswer }>,
  sink: happening({
    draw: (dice) => ({ answer: dice.pick<HookAnswer>([500, 'hangs', 'resets']), lastsMs: dice.between(5, 60) * 1000 }),
    happen: (world, { answer, lastsMs }) => {
      note(world, `the sink of alerts answers ${answer}`);
      world.outside.answers.set(sinkUrl, answer);
      later(world, { lastsMs, text: 'the sink of alerts is well again' }, () => world.outside.answers.delete(sinkUrl));
    },
  }),
  prometheus: happening({
    draw: (dice) => ({ mood: dice.pick<PrometheusMood>(moods), lastsMs: dice.between(2, 30) * 1000 }),
    happen: (world, { mood, lastsMs }) => {
      note(world, `Prometheus ${mood} from now on`);
      world.outside.prometheus = mood;
      later(world, { lastsMs, text: 'Prometheus is well again' }, () => {
        world.outside.prometheus = 'well';
      });
    },
  }),
};
