import { type ConformanceCase, contentTypes, type Step } from './case.ts';
import { Normaliser } from './normalise.ts';

/** Where a case is run: an API server that needs no credentials from us, and a namespace of the run's own. */
export interface Target {
  readonly address: string;
  readonly namespace: string;
}

/** One answer, as it is recorded. `events` are the lines of a watch. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly events?: readonly unknown[];
}

const longestWaitMs = 30_000;

/** Holds the conversation and returns what was answered, normalised. Throws at the first status that is not the expected one. */
export async function runCase(target: Target, { name, steps }: ConformanceCase): Promise<Answer[]> {
  const saved = new Map([['ns', target.namespace]]);
  const normaliser = new Normaliser(target.namespace);
  const answers: Answer[] = [];
  for (const [index, step] of steps.entries()) {
    const { status, text } = await sendUntil(target, step, saved);
    if (status !== step.status)
      throw new Error(`${name}, step ${index + 1}: ${step.method} ${step.path} answered ${status}, not ${step.status}: ${text}`);
    const lines = text.split('\n').filter((line) => line !== '');
    const isWatch = /[?&]watch=/.test(step.path) && status === 200;
    const parsed = isWatch ? lines.map(parse) : parse(text);
    for (const [variable, path] of Object.entries(step.save ?? {})) saved.set(variable, String(valueAt(parsed, path)));
    answers.push(
      isWatch
        ? { status, events: (parsed as unknown[]).map((event) => normaliser.answer(event)) }
        : { status, body: pick(normaliser.answer(parsed), step.only) },
    );
  }
  return JSON.parse(JSON.stringify(answers)) as Answer[];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function sendUntil(target: Target, step: Step, saved: ReadonlyMap<string, string>): Promise<{ status: number; text: string }> {
  const deadline = performance.now() + longestWaitMs;
  for (;;) {
    const answer = await send(target, step, saved);
    if (step.until === undefined || answer.status === step.status || performance.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function send({ address }: Target, step: Step, saved: ReadonlyMap<string, string>): Promise<{ status: number; text: string }> {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, variable: string) => saved.get(variable) ?? whole);
  const body = typeof step.body === 'string' ? fill(step.body) : step.body === undefined ? undefined : fill(JSON.stringify(step.body));
  const response = await fetch(address + fill(step.path), {
    method: step.method,
    headers: {
      accept: step.accept ?? 'application/json',
      'user-agent': 'conformance/1',
      ...(body !== undefined && { 'content-type': contentTypes[step.type ?? 'json'] }),
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, text: await response.text() };
}

function valueAt(value: unknown, path: string): unknown {
  const steps = path.startsWith('/') ? path.slice(1).split('/') : path.split('.');
  return steps.reduce<unknown>((part, field) => (part as Record<string, unknown> | undefined)?.[field], value);
}

function pick(body: unknown, only: readonly string[] | undefined): unknown {
  return only === undefined ? body : Object.fromEntries(only.map((path) => [path, valueAt(body, path)]));
}
