import type { KubeObject } from '../../../src/kube/object.ts';
import type { Moment } from './story.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What an API server writes, and what is another in each cluster. */
const serverMetadata = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'deletionTimestamp'];
const graceOfDeletion = 'deletionGracePeriodSeconds';
const serverServiceFields = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'];

/**
 * The objects of a moment by `Kind name`, without what an API server sets, and with random values, hashes and times named instead of written. The copy of
 * a config that the primary uses goes by the name that Flagger gives it.
 */
export function normalObjects({ objects }: Moment): Readonly<Record<string, Fields>> {
  const used = nameInPrimary(objects);
  const snapshots = objects.filter(({ kind }) => kind === 'ControllerRevision').length;
  const named = objects
    .filter(({ kind }) => kind !== 'ControllerRevision')
    .map((object) => {
      const { name } = object.metadata;
      return [`${object.kind} ${used(name) ? name.replace(hashedCopy, '-primary') : name}`, normalObject(object)];
    });
  const text = JSON.stringify({ ...Object.fromEntries(named), ...(snapshots > 0 && { ControllerRevisions: snapshots }) });
  return JSON.parse(withoutChance(text));
}

const hashedCopy = /-primary-[0-9a-f]{10}$/;

function nameInPrimary(objects: readonly KubeObject[]): (name: string) => boolean {
  const primary = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.endsWith('-primary'));
  const text = JSON.stringify(primary?.['spec'] ?? {});
  return (name) => text.includes(`"${name}"`);
}

function normalObject({ apiVersion, kind, metadata, status, ...rest }: KubeObject): Fields {
  const spec = rest['spec'] as Fields | undefined;
  return {
    apiVersion,
    ...rest,
    metadata: normalMetadata(without(metadata, [...serverMetadata, graceOfDeletion])),
    ...(kind === 'Service' && spec !== undefined ? { spec: without(spec, serverServiceFields) } : {}),
    ...(kind === 'Canary' ? { status: normalStatus((status ?? {}) as Fields) } : {}),
  };
}

function normalMetadata({ annotations, ownerReferences, ...rest }: Fields): Fields {
  const kept = Object.entries((annotations ?? {}) as Fields)
    .filter(([key]) => key !== 'deployment.kubernetes.io/revision')
    .map(([key, value]) => [key, key.endsWith('last-applied-configuration') ? 'as kubectl wrote it' : value]);
  return {
    ...rest,
    ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
    ...(ownerReferences === undefined ? {} : { ownerReferences: (ownerReferences as Fields[]).map((owner) => without(owner, ['uid'])) }),
  };
}

function normalStatus({ lastTransitionTime: _, conditions, ...status }: Fields): Fields {
  const said = ((conditions ?? []) as Fields[]).map(({ type, status: value, reason, message }) => [type, { value, reason, message }]);
  return { ...status, conditions: Object.fromEntries(said) };
}

/** Cookies are random, and revisions and flagger-id are hashes or random. */
function withoutChance(text: string): string {
  const cookies = Array.from(text.matchAll(/AffinityCookie":"[^"=]*=([^"]+)"/g), ([, value = '']) => value);
  return cookies
    .reduce((shown, cookie) => shown.replaceAll(cookie, '(random)'), text)
    .replaceAll(/("(?:flagger-id|lastAppliedSpec|lastPromotedSpec)":")[^"]+/g, '$1(hash)')
    .replaceAll(/-primary-[0-9a-f]{10}\b/g, '-primary-(hash)');
}

function without(fields: Fields | object, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
