import { createHash } from 'node:crypto';
import { flaggerIdAnnotation } from '../../api/group.ts';
import type { LabelSelector, PodAntiAffinity, PodSpec, PodTemplate, Selecting } from './deployment.ts';

/** What tells the primary's pods from the target's. */
export interface PrimaryNaming {
  /** The chosen selector label and its value on the target's pods; on the primary's it is `<value>-primary`. */
  readonly label: string;
  readonly value: string;
  readonly targetName: string;
  /** Flag -selector-labels: the keys under which a pod selector may name the target. */
  readonly selectorLabels: readonly string[];
}

/** Value of the selector label on the primary's pods. */
export function primaryLabelValue(naming: PrimaryNaming): string {
  return `${naming.value}-primary`;
}

type TextMap = Readonly<Record<string, string>>;

/** The pod template that the primary gets for the target's `template`, without flagger-id (flagger-engine section 7). */
export function primaryTemplate(template: PodTemplate, naming: PrimaryNaming): PodTemplate {
  const labels = { ...withoutToolkitKeys(template.metadata?.labels), [naming.label]: primaryLabelValue(naming) };
  const annotations = withoutId(withoutToolkitKeys(template.metadata?.annotations));
  return {
    ...template,
    metadata: { labels, annotations },
    spec: primaryPodSpec(template.spec, naming),
  };
}

/** `template` with the annotation flagger-id set to `id`; a template that has one keeps it. */
export function withFlaggerId(template: PodTemplate, id: string): PodTemplate {
  const annotations = { [flaggerIdAnnotation]: id, ...template.metadata?.annotations };
  return { ...template, metadata: { ...template.metadata, annotations } };
}

/**
 * Ten hex digits of the SHA-256 of a template in the primary's form, with the versions of the configs it uses where there are any. flagger-id, and empty
 * maps of its metadata, make no difference.
 */
export function revisionOf(template: PodTemplate, configVersions: TextMap = {}): string {
  const { labels = {}, annotations } = template.metadata ?? {};
  const isTracking = Object.keys(configVersions).length > 0;
  const content = { labels, annotations: withoutId(annotations), spec: template.spec, ...(isTracking && { configs: configVersions }) };
  return createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 10);
}

/** A UUID of version 4's shape that is always the same for `seed`. */
export function uuidFrom(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Flux's keys never reach a primary: Flux would take it for its own and prune it. */
export function withoutToolkitKeys(map: TextMap = {}): TextMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !key.includes('toolkit.fluxcd.io')));
}

function withoutId(annotations: TextMap = {}): TextMap {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== flaggerIdAnnotation));
}

/** A primary that must keep away from itself must name itself, not the target. */
function primaryPodSpec(spec: PodSpec, naming: PrimaryNaming): PodSpec {
  const antiAffinity = spec.affinity?.podAntiAffinity;
  return {
    ...spec,
    ...(antiAffinity && { affinity: { ...spec.affinity, podAntiAffinity: primaryAntiAffinity(antiAffinity, naming) } }),
    ...(spec.topologySpreadConstraints && {
      topologySpreadConstraints: spec.topologySpreadConstraints.map((each) => primarySelecting(each, naming)),
    }),
  };
}

function primaryAntiAffinity(affinity: PodAntiAffinity, naming: PrimaryNaming): PodAntiAffinity {
  const { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred } = affinity;
  return {
    ...(required && { requiredDuringSchedulingIgnoredDuringExecution: required.map((term) => primarySelecting(term, naming)) }),
    ...(preferred && {
      preferredDuringSchedulingIgnoredDuringExecution: preferred.map((each) => ({
        ...each,
        podAffinityTerm: primarySelecting(each.podAffinityTerm, naming),
      })),
    }),
  };
}

function primarySelecting<T extends Selecting>(term: T, naming: PrimaryNaming): T {
  return term.labelSelector === undefined ? term : { ...term, labelSelector: primarySelector(term.labelSelector, naming) };
}

function primarySelector(selector: LabelSelector, naming: PrimaryNaming): LabelSelector {
  const rename = (key: string, value: string) =>
    naming.selectorLabels.includes(key) && value === naming.targetName ? `${value}-primary` : value;
  const { matchLabels, matchExpressions } = selector;
  return {
    ...selector,
    ...(matchLabels && { matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([key, value]) => [key, rename(key, value)])) }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map((each) =>
        each.values === undefined ? each : { ...each, values: each.values.map((value) => rename(each.key, value)) },
      ),
    }),
  };
}

/** JSON with the keys of every object in order, so that equal content is equal text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
