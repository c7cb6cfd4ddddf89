import { absent } from '../compare.ts';
import type { KnownDifference } from './reckon.ts';

const there = /^(?!absent$)/;
const only = (path: string, ours: unknown, reason: string): KnownDifference => ({ path, theirs: absent, ours, reason });
const missing = (path: string, theirs: unknown, reason: string): KnownDifference => ({ path, theirs, ours: absent, reason });
const differs = (path: string, [theirs, ours]: readonly [unknown, unknown], reason: string): KnownDifference => ({
  path,
  theirs,
  ours,
  reason,
});

const noQuestion = 'a provider that cannot answer is told with the first look, and asking it before says nothing about a release';
const hashedCopies = 'the copy is immutable, named by its content and never changed under a running pod (I2)';
const moreForPeople = 'an on-call needs what Flagger does not say; its sentence and its fields are all there';
const ownRecord = "Serin's record";
const writtenFirst = 'the status is written before it is acted on (rule 3), so whoever is told sees the phase that it leads to';

/** An alert: the same sentence to the same sinks, with more around it. */
export function alert(sentence: string, fields: Readonly<Record<string, unknown>>): KnownDifference[] {
  const path = `alerts / slack / ${sentence}`;
  return [
    differs(`${path} / text`, ['the sentence', 'the sentence and more'], moreForPeople),
    ...Object.entries(fields).map(([field, value]) => only(`${path} / fields / ${field}`, value, moreForPeople)),
  ];
}

/** An Event that both write, and of which event hooks are told in another phase. */
export function toldIn(message: string, theirs: string, ours: string): KnownDifference {
  return differs(`events / ${message}`, [theirs, ours], writtenFirst);
}

const copy = (kind: 'ConfigMap' | 'Secret', name: string, reference: string): KnownDifference[] => [
  differs(`objects / ${kind} ${name}-primary / metadata / name`, [`${name}-primary`, `${name}-primary-(hash)`], hashedCopies),
  only(`objects / ${kind} ${name}-primary / immutable`, true, hashedCopies),
  only(`objects / ${kind} ${name}-primary / metadata / labels`, /"app.kubernetes.io\/managed-by":"serin"/, 'by these it is found again'),
  only(`objects / ${kind} ${name}-primary / metadata / annotations`, /"serin.dev\/source":/, 'what it is a copy of, and its checksum'),
  differs(
    `objects / Deployment app-primary / spec / template / spec / containers / 0 / env / ${reference} / name`,
    [`${name}-primary`, `${name}-primary-(hash)`],
    hashedCopies,
  ),
];

/** In every scenario: the bootstrap, and what each object and status has more. */
export const bootstrap: readonly KnownDifference[] = [
  missing('events / all the metrics providers are available!', 'Normal in Initializing', noQuestion),
  missing(
    'events / app-primary.ns not ready: waiting for rollout to finish: observed deployment generation less than desired generation',
    'Warning in Initializing',
    'a primary that starts is no warning; what is awaited stands in the condition Ready',
  ),
  differs(
    'hooks / event / first / metadata / eventMessage',
    ['all the metrics providers are available!', 'Initialization done! app.ns'],
    noQuestion,
  ),
  differs('hooks / event / first / phase', ['Initializing', 'Initialized'], noQuestion),
  ...alert('New Deployment detected, initialization completed.', { Images: 'example.com/podinfo:6.0.0' }),
  ...copy('ConfigMap', 'app-config', '0 / valueFrom / configMapKeyRef'),
  ...copy('Secret', 'app-secret', '1 / valueFrom / secretKeyRef'),
  only('objects / Canary app / status / run', there, ownRecord),
  only('objects / Canary app / status / conditions / Ready', there, 'kubectl wait, Flux and Argo CD look at it'),
  only('objects / Canary app / status / observedGeneration', there, 'a convention of the Kubernetes API'),
  only('objects / Canary app / status / trackedConfigs', there, 'what is bootstrapped is on record before it is done (rule 3)'),
  only('objects / Canary app / status / lastAppliedSpec', '(hash)', 'the same'),
  only('objects / Canary app / status / lastPromotedSpec', '', 'the same: nothing has been promoted yet'),
];

/** In every run. */
export const run: readonly KnownDifference[] = [
  only('moments / Waiting-w0-i0-f0', 'there', 'the run is on record before a gate is asked'),
  differs(
    'hooks / confirm-rollout / first / checksum',
    ['well-formed, of what ran before', 'well-formed, as at the end'],
    'all hooks of a run are told one checksum, so that it names the run',
  ),
  toldIn('Confirm-rollout check confirm-rollout-hook passed', 'Normal in Initialized', 'Normal in Waiting'),
  only('objects / Canary app / status / history', there, ownRecord),
  only('objects / ControllerRevisions', there, 'the analysed template, and the way back (I2, I11)'),
];

/** In every run that is promoted. */
export const promotion: readonly KnownDifference[] = [
  {
    path: 'events / order',
    theirs: 'Post-rollout check post-rollout-hook passed → Promotion completed! Scaling down app.ns',
    ours: 'Promotion completed! Scaling down app.ns → Post-rollout check post-rollout-hook passed',
    reason: 'no hook holds up what is told of a rollout',
  },
  ...alert('Canary analysis completed successfully, promotion finished.', {
    Target: 'Deployment/app.ns',
    Images: there,
    'State now': /^100 % on podinfo 6\.0\.[01] since .* read back from the route; the canary is scaled to zero$/,
    'Needs action': 'No',
    'Blast radius': there,
    'Checks at the deciding look': /^pass: rollout-hook: answered with success/,
    'Next moves': there,
    Confidence: /^of \d looks, all were answered$/,
  }),
  {
    path: 'objects / Deployment app / spec / replicas',
    theirs: 2,
    ours: 0,
    at: ['Finalising-w0-i0-f0'],
    reason: 'the moment is kept at its end, when the target has been scaled down; Flagger does that in the tick that ends it',
  },
];

/** Release of another image. */
export function images(from: string, to: string): KnownDifference[] {
  const shown = from === to ? `example.com/podinfo:${from}` : `example.com/podinfo:${from} → example.com/podinfo:${to}`;
  return alert('New revision detected, progressing canary analysis.', { Images: shown, 'Next moves': 'Follow it: serin watch app -n ns' });
}

export { absent, differs, missing, only, there };
