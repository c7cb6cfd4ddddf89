import { writeFileSync } from 'node:fs';
import { chartFiles } from './chart-files.ts';

/* Writes the generated files of the chart and the docs; part of `npm run generate`. */
for (const [name, text] of chartFiles()) writeFileSync(new URL(`../../${name}`, import.meta.url), text);
