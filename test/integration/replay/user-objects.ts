import type { KubeObject } from '../../../src/kube/object.ts';
import { recordedMoments, recordedObjects } from '../takeover/found-cluster.ts';

/** What no output may ever show. */
const planted = 'planted-secret-value';
const inBase64 = Buffer.from(planted).toString('base64');
/** The same, plain and as the API server has it. */
export const plantedSecret = new RegExp(`${planted}|${inBase64}`);

/** Checksums of the Secret as it was in reality, and with the value that the recordings in this repository have in its place. */
const checksums = { real: '4bad90e4e5b4d205', inRepository: 'd8f96798a525f121' };

/** A recorded object as it was in reality. */
export function withPlantedSecret(object: KubeObject): KubeObject {
  if (object.kind === 'Secret') return { ...object, data: { token: inBase64 } };
  return object.kind === 'Canary' ? JSON.parse(JSON.stringify(object).replaceAll(checksums.inRepository, checksums.real)) : object;
}

/** What the user had applied before the controller came. The Secret's annotation holds its value, as kubectl leaves it. */
export function userObjects(scenario: string): KubeObject[] {
  return momentOf(scenario, 0).map(({ status: _, ...object }) => {
    if (object.kind !== 'Secret') return object as KubeObject;
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ stringData: { token: planted } }) };
    return withPlantedSecret({ ...(object as KubeObject), metadata: { ...object.metadata, annotations } });
  });
}

/** What the user changed to begin a run: the target and its configs as they were when Flagger had begun one. */
export function releasedObjects(scenario: string): KubeObject[] {
  return momentOf(scenario, 2).filter(({ kind }) => kind === 'Deployment' || kind === 'ConfigMap');
}

/** The user's objects at one of the recorded moments. */
function momentOf(scenario: string, index: number): KubeObject[] {
  const objects = recordedObjects(scenario, recordedMoments(scenario)[index] ?? '');
  return objects.filter(({ metadata }) => metadata.ownerReferences === undefined);
}
