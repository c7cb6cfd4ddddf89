import { parseOptions } from '../parse-options.ts';
import { UsageError } from '../usage-error.ts';

export interface DemoOptions {
  /** `once`: ends after the three releases. `stay`: goes on until it is stopped. */
  readonly end: 'once' | 'stay';
  /** Virtual seconds in a real one. */
  readonly speed: number;
  readonly seed: number;
  /** Of the API server; 0: any free one. */
  readonly port: number;
}

const defaultSpeed = 4;

export const demoUsage = `Usage: serin demo [--once] [--speed N] [--port PORT] [--seed N]

Shows an application under a Canary on an embedded cluster in this process: a good release is promoted step by step, one with errors and a slow one are
rolled back. Then it stays up and says how kubectl reaches it.

  --once        end after the three releases; exit code 0 only if each ended as it should
  --speed N     so many seconds of the cluster in one of yours (default ${defaultSpeed})
  --port PORT   port of the embedded API server on 127.0.0.1 (default: a free one)
  --seed N      whole number that chance is drawn from (default 1)
`;

/** Options of the demo, or `help`. Throws UsageError. */
export function readDemoOptions(args: readonly string[]): DemoOptions | 'help' {
  const { values } = parseOptions(
    args,
    {
      once: { type: 'boolean' },
      speed: { type: 'string' },
      port: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    { mostNames: 0 },
  );
  if (values.help) return 'help';
  const { speed = String(defaultSpeed), port = '0', seed = '1' } = values;
  if (!(Number(speed) > 0 && Number(speed) <= 100_000))
    throw new UsageError(`--speed is "${speed}"; it must be a number above 0, for example --speed 10.`);
  if (!/^\d+$/.test(port) || Number(port) > 65_535) throw new UsageError(`--port is "${port}"; it must be a whole number from 0 to 65535.`);
  if (!/^\d{1,9}$/.test(seed)) throw new UsageError(`--seed is "${seed}"; it must be a whole number, for example --seed 7.`);
  return { end: values.once ? 'once' : 'stay', speed: Number(speed), port: Number(port), seed: Number(seed) };
}
