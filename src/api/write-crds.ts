import { writeFileSync } from 'node:fs';
import { crdFiles } from './crd-files.ts';

/* Writes crds/*.yaml; part of `npm run generate`. */
for (const [name, text] of crdFiles()) writeFileSync(new URL(`../../crds/${name}`, import.meta.url), text);
