/**
 * `node src/sandbox/record/record-protobuf.ts DIRECTORY…`: writes the field numbers of recorded kinds into ../recorded/protobuf.json, from the
 * generated.proto files of the Go modules k8s.io/api and k8s.io/apimachinery (their unpacked directories). Only `kubectl create NAME` sends protobuf.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';

/** `[number, name, type]`; type is a scalar, a component's name, `[]type` or `{}type` for a map with string keys. */
type Field = readonly [number: number, name: string, type: string];

const scalars = new Set(['string', 'bytes', 'bool', 'int32', 'int64', 'double', 'float', 'uint32', 'uint64']);

/** OpenAPI turns the domain around: `.k8s.io.api.core.v1.Pod` is io.k8s.api.core.v1.Pod. */
function componentName(type: string, packageName: string): string {
  if (scalars.has(type)) return type;
  const full = type.startsWith('.') ? type.slice(1) : `${packageName}.${type}`;
  return full.replace(/^k8s\.io\./, 'io.k8s.');
}

function readMessages(text: string): Map<string, Field[]> {
  const packageName = /^package ([\w.]+);/m.exec(text)?.[1] ?? '';
  const messages = new Map<string, Field[]>();
  for (const [, name = '', body = ''] of text.matchAll(/^message (\w+) \{\n([\s\S]*?)^\}/gm)) {
    const fields = [...body.matchAll(/^ {2}(optional|repeated|map<string, ([\w.]+)>) ?([\w.]*) (\w+) = (\d+)/gm)].map(
      ([, rule = '', mapped, type = '', field = '', number]): Field => {
        const prefix = rule === 'repeated' ? '[]' : mapped === undefined ? '' : '{}';
        return [Number(number), field, prefix + componentName(mapped ?? type, packageName)];
      },
    );
    messages.set(componentName(name, packageName), fields);
  }
  return messages;
}

const all = new Map<string, Field[]>();
for (const directory of process.argv.slice(2)) {
  for await (const file of glob('**/generated.proto', { cwd: directory })) {
    for (const [name, fields] of readMessages(readFileSync(join(directory, file), 'utf8'))) all.set(name, fields);
  }
}
const schemas = JSON.parse(readFileSync(new URL('../recorded/schemas.json', import.meta.url), 'utf8')) as Record<string, unknown>;
const embedded = ['io.k8s.api.core.v1.ProbeHandler', 'io.k8s.api.core.v1.VolumeSource'];
const wanted = [...Object.keys(schemas), ...embedded].filter((name) => all.has(name) && !name.includes('apiextensions'));
writeFileSync(
  new URL('../recorded/protobuf.json', import.meta.url),
  `${JSON.stringify(Object.fromEntries(wanted.sort().map((name) => [name, all.get(name)])))}\n`,
);
