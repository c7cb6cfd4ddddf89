import { isDeepStrictEqual } from 'node:util';
import type { Canary } from '../../api/canary.ts';
import { primaryName } from '../../api/names.ts';
import type { JsonPatchOperation } from '../../kube/client.ts';
import { testUid } from '../../kube/json-patch.ts';
import type { KubeManifest } from '../../kube/object.ts';
import { ownerReference } from '../owner.ts';
import { isControllerKey, type PrimaryContent, rolloutFields } from './content.ts';
import type { Deployment } from './deployment.ts';
import { type PrimaryNaming, primaryLabelValue, revisionOf, uuidFrom, withFlaggerId, withoutToolkitKeys } from './template.ts';

/** The new primary of `target` (flagger-engine section 7): all its annotations but Flux's, and at least one replica. */
export function primaryManifest(
  canary: Canary,
  target: Deployment,
  made: { readonly naming: PrimaryNaming; readonly content: PrimaryContent },
): KubeManifest {
  const { labels, template, rollout } = made.content;
  return {
    apiVersion: target.apiVersion,
    kind: target.kind,
    metadata: {
      name: primaryName(canary),
      namespace: canary.metadata.namespace,
      labels,
      annotations: withoutToolkitKeys(target.metadata.annotations),
      ownerReferences: [ownerReference(canary)],
    },
    spec: {
      ...rollout,
      replicas: Math.max(target.spec.replicas ?? 1, 1),
      selector: { matchLabels: { [made.naming.label]: primaryLabelValue(made.naming) } },
      template: withFlaggerId(template, uuidFrom(`${canary.metadata.uid}/${revisionOf(template)}`)),
    },
  };
}

/**
 * The JSON patch that makes `primary` equal to `content`; empty when it is. It rests on the uid and on the template seen (rule 7).
 * A template of the same revision stays as it is: a new flagger-id alone would only restart the pods. `replicas` undefined: they stay.
 */
export function promotionPatch(
  primary: Deployment,
  content: PrimaryContent,
  options: { readonly flaggerId: string; readonly replicas: number | undefined },
): JsonPatchOperation[] {
  const { metadata, spec } = primary;
  const kept = Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => isControllerKey(key)));
  const template =
    revisionOf(spec.template) === revisionOf(content.template) ? spec.template : withFlaggerId(content.template, options.flaggerId);
  const changes = [
    ...change('/spec/template', spec.template, template),
    ...rolloutFields.flatMap((field) => change(`/spec/${field}`, spec[field], content.rollout[field])),
    ...change('/spec/replicas', spec.replicas, options.replicas ?? spec.replicas),
    ...change('/metadata/labels', metadata.labels, content.labels),
    ...change('/metadata/annotations', metadata.annotations ?? {}, { ...kept, ...content.annotations }),
  ];
  if (changes.length === 0) return [];
  return [testUid(metadata.uid), { op: 'test', path: '/spec/template', value: spec.template }, ...changes];
}

/** `add` sets a member of an object whether it is there or not. */
function change(path: string, live: unknown, wanted: unknown): JsonPatchOperation[] {
  if (isDeepStrictEqual(live, wanted)) return [];
  return [wanted === undefined ? { op: 'remove', path } : { op: 'add', path, value: wanted }];
}
