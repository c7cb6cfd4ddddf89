import { readFileSync, writeFileSync } from 'node:fs';
import { withGeneratedParts } from './readme.ts';
import './write-state-machine.ts';

const file = new URL('../../README.md', import.meta.url);
writeFileSync(file, await withGeneratedParts(readFileSync(file, 'utf8')));
