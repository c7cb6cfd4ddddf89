import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Plans that failed once, by a defect of the controller or of the proof; `plans-open`: that still do. */
export type PlanFolder = 'plans' | 'plans-open';

/** Paths of the plans that are kept in `folder`, which is not there when it would be empty. */
export function plansIn(folder: PlanFolder): string[] {
  const path = join(import.meta.dirname, folder);
  return existsSync(path) ? readdirSync(path).map((file) => join(path, file)) : [];
}
