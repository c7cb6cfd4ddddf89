import type { Canary } from '../../api/canary.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Clock } from '../../platform/clock.ts';
import type { TrafficLedger } from '../../sandbox/sim/traffic-ledger.ts';
import { wordOutcome } from '../../wording/outcome.ts';
import type { Terminal } from '../terminal.ts';
import { canaryView, labelled, type SidePods, viewWidth } from '../view/canary-view.ts';
import { newLook } from '../view/change-line.ts';
import { oneLine } from '../view/one-line.ts';
import { type Paint, paintFor } from '../view/paint.ts';
import { Screen } from '../view/screen.ts';
import { wrapLine } from '../view/wrap-line.ts';
import { wordMessage } from './on-call.ts';

export interface ShowOptions {
  readonly terminal: Pick<Terminal, 'out' | 'env'>;
  /** Of the embedded cluster. */
  readonly clock: Clock;
  readonly ledger: TrafficLedger;
  readonly speed: number;
}

const timeWidth = 7;
/** Longer than any request of the cluster takes, so that what one moment brought is told in its order. */
const gatherMs = 30;

/** First the looks, then the Events in the order in which they were made, then how it ended, then what others were sent. */
interface TimedLine {
  readonly rank: number;
  readonly name: string;
  readonly lines: readonly string[];
}

/** What a person sees of the demo: lines that stay, each with the cluster's time, and below them a picture of what is going on now. */
export class Show {
  readonly paint: Paint;
  readonly #screen: Screen;
  readonly #options: ShowOptions;
  readonly #isTerminal: boolean;
  #gathered: TimedLine[] = [];

  constructor(options: ShowOptions) {
    this.#options = options;
    this.#isTerminal = options.terminal.out.isTTY === true;
    this.#screen = new Screen(options.terminal.out);
    this.paint = paintFor(options.terminal.out, options.terminal.env);
  }

  /** Lines as they are. */
  say(...lines: readonly string[]): void {
    this.#screen.log(...lines);
  }

  intro(): void {
    const { speed } = this.#options;
    this.say(
      `serin demo: a small cluster in this process. In a rollout its clock runs`,
      `${speed} times as fast as yours; all times are its own.`,
    );
  }

  headline(text: string): void {
    this.say('', this.paint('strong', text));
  }

  event(event: KubeObject): void {
    const { type, message = '' } = event as { type?: string; message?: string };
    const { name } = event.metadata;
    this.#timed(oneLine(message), { rank: 1, name, paint: (line) => (type === 'Warning' ? this.paint('bad', line) : line) });
  }

  /** A passed look, and why a run ended. Failed looks are told by their Events. */
  change(canary: Canary, before: Canary | undefined): void {
    const run = canary.status?.run;
    if (run === undefined) return;
    const look = newLook(before?.status?.run, run);
    if (look !== undefined && run.looks?.at(-1)?.verdict === 'pass')
      this.#timed(look.join(this.#isTerminal ? '\n' : ', '), { rank: 0, paint: (line) => this.paint('good', line) });
    const hasJustEnded = run.endedAt !== undefined && (before?.status?.run?.endedAt === undefined || before.status.run.id !== run.id);
    if (hasJustEnded) this.#timed(`→ ${oneLine(wordOutcome(run))}`, { rank: 2, paint: (line) => this.paint('strong', line) });
  }

  /** A message to whoever is on call, as its reader sees it, in a width that any terminal has. */
  onCallMessage(body: string): void {
    const indent = ' '.repeat(timeWidth + 2);
    const lines = wordMessage(body, viewWidth - indent.length).map((line) => `${indent}${line}`);
    this.#gather({ rank: 3, name: '', lines: [this.#timedFirst(this.paint('strong', 'What on-call is sent:')), ...lines] });
  }

  /** The picture of now. Without a terminal: nothing. */
  draw(canary: Canary, pods: SidePods): void {
    if (!this.#isTerminal) return;
    const { clock } = this.#options;
    this.#screen.draw([
      this.paint('quiet', '─'.repeat(viewWidth)),
      ...canaryView(canary, { nowMs: clock.now(), pods, warnings: 'hidden', paint: this.paint }),
      labelled('requests', this.#requests(canary)),
      labelled('clock', this.#time()),
    ]);
  }

  /** Takes the picture away; the lines stay. */
  end(): void {
    this.#screen.clear();
  }

  /** Answers to the users since the run began, by version of the application. */
  #requests(canary: Canary): string {
    const fromMs = Date.parse(canary.status?.run?.startedAt ?? '') || 0;
    const { ledger } = this.#options;
    const byVersion = [...ledger.byImage({ fromMs })].map(([image, { requests }]) => `${versionOf(image)}: ${requests}`);
    const { failed } = ledger.tally({ fromMs });
    const said = `failed: ${failed}`;
    return [...byVersion.sort(), failed > 0 ? this.paint('bad', said) : said].join('   ');
  }

  #timed(text: string, { rank, name = '', paint }: { rank: number; name?: string; paint: (line: string) => string }): void {
    const [first = '', ...more] = text.split('\n');
    const whole = [this.#timedFirst(first), ...more.map((line) => `${' '.repeat(timeWidth)}${line}`)];
    const lines = this.#isTerminal ? whole.flatMap((line) => wrapLine(line, { width: viewWidth, indent: timeWidth })) : whole;
    this.#gather({ rank, name, lines: lines.map(paint) });
  }

  #timedFirst(text: string): string {
    return `${this.#time().padStart(timeWidth - 2)}  ${text}`;
  }

  #gather(told: TimedLine): void {
    if (this.#gathered.length === 0) this.#options.clock.schedule(gatherMs, () => this.#tell());
    this.#gathered.push(told);
  }

  #tell(): void {
    const gathered = this.#gathered.sort((a, b) => a.rank - b.rank || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
    this.#gathered = [];
    this.say(...gathered.flatMap(({ lines }) => lines));
  }

  /** Minutes and seconds since the cluster began. */
  #time(): string {
    const seconds = Math.floor(this.#options.clock.monotonicMs() / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }
}

function versionOf(image: string): string {
  return image === '' ? 'nobody' : image.slice(image.lastIndexOf(':') + 1);
}
