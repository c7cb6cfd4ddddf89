import { compare, compareOrder, compareWords, type Difference } from './compare.ts';
import { normalObjects } from './normal-object.ts';
import type { Story } from './story.ts';
import { normalAlerts, normalEvents, normalHooks, normalMetrics } from './told.ts';

/** Labels of ours that stand for others of theirs. */
export type SameMoments = Readonly<Record<string, string>>;

/** All that two stories of one scenario differ in. The application is called `app` and the namespace `ns` in all of them. */
export function differences(theirStory: Story, ourStory: Story, sameMoments: SameMoments): Difference[] {
  const [theirs, ours] = [named(theirStory, {}), named(ourStory, sameMoments)];
  const order = (path: string, left: object, right: object) => compareOrder(Object.keys(left), Object.keys(right), path);
  return [
    ...compare(theirs.hooks, ours.hooks, 'hooks'),
    ...compare(theirs.alerts, ours.alerts, 'alerts'),
    ...compare(theirs.events, ours.events, 'events'),
    ...compare(theirs.metrics, ours.metrics, 'metrics'),
    ...order('hooks', theirs.hooks, ours.hooks),
    ...order('alerts', theirs.alerts.slack, ours.alerts.slack),
    ...order('events', theirs.events, ours.events),
    ...order('moments', theirs.moments, ours.moments),
    ...compareWords(Object.keys(theirs.moments), Object.keys(ours.moments), 'moments'),
    ...Object.keys(theirs.moments).flatMap((moment) => {
      const [left, right] = [theirs.moments[moment], ours.moments[moment]];
      return right === undefined ? [] : compare(left, right, 'objects').map((difference) => ({ ...difference, moment }));
    }),
  ];
}

function named(story: Story, sameMoments: SameMoments) {
  const { name, namespace } = story.canary.metadata;
  const account = {
    hooks: normalHooks(story),
    alerts: normalAlerts(story),
    events: normalEvents(story),
    metrics: normalMetrics(story),
    moments: Object.fromEntries(story.moments.map((moment) => [sameMoments[moment.label] ?? moment.label, normalObjects(moment)])),
  };
  const text = JSON.stringify(account)
    .replaceAll(`${namespace}`, 'ns')
    .replaceAll(new RegExp(String.raw`\b${name}\b`, 'g'), 'app');
  return JSON.parse(text) as typeof account;
}
