import type { ConformanceCase } from './case.ts';
import { applyCases } from './cases/apply.ts';
import { customCases } from './cases/custom.ts';
import { deletionCases } from './cases/deletion.ts';
import { eventAndLeaseCases } from './cases/events-and-leases.ts';
import { listCases } from './cases/lists.ts';
import { objectCases } from './cases/objects.ts';
import { patchCases } from './cases/patches.ts';
import { watchCases } from './cases/watches.ts';
import { workloadCases } from './cases/workloads.ts';

/** By the name of the file that holds the recorded answers. Cases of one group run in their order, in one namespace. */
export const allCases: Readonly<Record<string, readonly ConformanceCase[]>> = {
  objects: objectCases,
  patches: patchCases,
  apply: applyCases,
  workloads: workloadCases,
  custom: customCases,
  lists: listCases,
  watches: watchCases,
  deletion: deletionCases,
  'events-and-leases': eventAndLeaseCases,
};
