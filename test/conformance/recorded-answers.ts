import { readFileSync, writeFileSync } from 'node:fs';

const fileOf = (name: string) => new URL(`./recorded/${name}.json`, import.meta.url);

/** What the real API server answered, by case. */
export function readAnswers(name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Record<string, unknown>;
}

export function writeAnswers(name: string, answers: Readonly<Record<string, unknown>>): void {
  writeFileSync(fileOf(name), `${JSON.stringify(answers, null, 1)}\n`);
}
