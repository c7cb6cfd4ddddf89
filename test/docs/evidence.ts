const integration = (file: string) => `test/integration/${file}.test.ts`;
const parity = (file: string) => integration(`parity/${file}`);
const takeover = (file: string) => integration(`takeover/${file}`);
const known = (file: string) => `test/integration/replay/known/${file}.ts`;
const unit = (file: string) => `test/${file}.test.ts`;
const step = unit('engine/step');
const claims = integration('docs-claims');

/** What would fail if a row of docs/flagger-differences.md were false: the first cell of the row, a file, and words of a test or of a known difference in it. */
export const evidence: Readonly<Record<string, readonly [file: string, words: string]>> = {
  'Idle cost': [integration('rollout'), 'makes no request and runs no timer at rest'],
  'Checks of one look': [claims, 'every check of a look is made and recorded'],
  'Newer revision while a failed promotion cannot be taken back': [
    takeover('mid-run'),
    'is ended by a newer revision, which is looked at where the traffic is',
  ],
  'Primary that dies after the traffic has left the canary': [
    parity('scheduler'),
    'whose primary fails after the traffic has left the canary',
  ],
  'Retry of a failed revision': [step, 'is not tried again, except when asked for, once'],
  'Bootstrap with `skipAnalysis`': [claims, 'a bootstrap with skipAnalysis gives the primary no traffic before it is ready'],
  'Target that is broken at bootstrap': [step, 'gives a repaired target to a primary that has never served'],
  'First look of A/B and blue/green': [parity('weights'), 'takes as many looks as there are iterations'],
  'Alert of a rollback': [integration('alerts'), 'what the state is now, after the route was read back'],
  '`alerts[].severity` empty': [
    unit('api/defaults'),
    "expect(defaults.alertSeverity({ name: 'a', providerRef: { name: 'p' }, severity: '' })).toBe('info')",
  ],
  '`status` in `WaitingPromotion`': [known('scenarios'), "'objects / Canary app / status / iterations', [-1, 0], realStatus"],
  Hooks: [unit('hooks/http-hook-caller'), 'test.for([200, 201, 202, 204])'],
  '`retries` of a hook above 100': [unit('api/validate-checks'), 'which counts as 100'],
  'Success rate when every answer is a 5xx': [claims, 'a release that answers nothing but 5xx has a success rate of 0 %'],
  'Built-in success rate and duration of a young canary': [
    unit('traffic/rate-from-zero'),
    'counts what a young pod had counted when it was first scraped',
  ],
  'Window of the built-in checks': [unit('metrics/create-measurer'), 'what is asked of a release that is younger than the interval'],
  'Success rate of few requests': [unit('traffic/rate-from-zero'), 'has no answer where there were no requests'],
  'Query with several series': [unit('metrics/bad-answers'), 'the query returned 3 series; aggregate it to one'],
  'A/B at weight 100': [unit('traffic/gateway-api/rules'), 'sends everybody to the canary at weight 100, when the primary cannot serve'],
  '`analysis.match` beside `service.match`': [unit('traffic/gateway-api/rules'), 'takes no requests that the Service is not for'],
  '`rewrite.type: ReplacePrefixMatch` beside several matches': [
    unit('traffic/gateway-api/rules'),
    'has a rule for each match, all with the same weights',
  ],
  'A match entry without headers and query parameters': [unit('traffic/contour/manifest'), 'is refused where an entry has no condition'],
  'Session cookie that is taken back': [unit('traffic/gateway-api/rules'), 'and the same ones when it is taken back'],
  'Contour: several match entries': [
    unit('traffic/contour/manifest'),
    'has a route of its own for each entry, whose conditions must all hold',
  ],
  '`flagger_canary_status`': [parity('metrics'), 'follow a run: status from 1 to 0 and back'],
  '`flagger_*` series of a Canary that is gone': [parity('metrics'), 'are gone with the Canary, which Flagger keeps for good'],
  'Events of failed checks and of a rollback': [known('scenarios'), 'events / Canary failed! All traffic is on the primary again'],
  'Metrics providers at bootstrap': [known('everywhere'), 'events / all the metrics providers are available!'],
  'A primary that is not ready yet at bootstrap': [known('everywhere'), 'a primary that starts is no warning'],
  '`checksum` that the first hook of a run is told': [known('everywhere'), 'hooks / confirm-rollout / first / checksum'],
  'Phase that event hooks are told': [known('everywhere'), 'so whoever is told sees the phase that it leads to'],
  '"Promotion completed!"': [known('everywhere'), 'no hook holds up what is told of a rollout'],
  '`flagger_canary_duration_seconds`': [parity('metrics'), 'hold the last value of each metric and the duration of each look'],
  'What is kept of a release': [known('everywhere'), 'objects / ControllerRevisions'],
  'Blue/green without a router': [known('scenarios'), 'without a router there is nothing to do between the last look and the promotion'],
  '`status.primarySessionAffinityCookie` without `primaryCookieName`': [known('scenarios'), 'a cookie without a name is none'],
  'Canary whose weight is 0 in an HTTPProxy': [known('scenarios'), 'to Contour a weight that is absent beside others is 0'],
  'Adding the finalizer': [parity('finaliser'), 'is put on a Canary that reverts, and on no other'],
  'A canary that cannot start': [integration('rollout'), 'because its registry is away is rolled back when the kubelet pauses'],
  '`progressDeadlineSeconds`': [step, 'is given its deadline anew by each step of progress'],
  'Before a promotion': [
    integration('proof/defects'),
    'a target that changed behind a silent watch is not taken for the one under analysis',
  ],
  'Tracked ConfigMaps and Secrets': [unit('workload/deployment/configs'), 'is promoted with the content that was analysed'],
  'Weights edited in the route by hand': [parity('routes'), 'gets back what the run says, weights included'],
  'Drift of a route in a run': [parity('routes'), 'gets back what the run says, weights included'],
  'Services after an edit of `spec.service`': [parity('services'), 'have the traffic distribution of the Canary, also when it changes'],
  'Label or annotation that is taken out of `spec.service.apex` again': [
    unit('traffic/gateway-api/router'),
    'takes off what is taken out of spec.service.apex again',
  ],
  'Labels that others put on a route': [parity('routes'), 'keeps labels and annotations that others put on it'],
  '`gatewayapi:v1beta1`': [unit('traffic/gateway-api/router'), 'for (const version of [gatewayApiV1, gatewayApiV1beta1])'],
  'Metric interval that PromQL cannot read (`1m.5s`, `30s1m`)': [
    unit('fuzz/query-defects'),
    'which Go reads and PromQL does not, is refused',
  ],
  'Metric interval of a template, absent': [unit('metrics/create-measurer'), "'an inline query over 1m'"],
  'Event reason': [claims, 'each kind of event has a reason of its own, and none is Synced'],
  Conditions: [integration('health-rules'), 'by the health rules of Flux (kstatus) and of Argo CD'],
  'Two Flagger fields': [integration('restart'), 'a controller that starts again writes nothing to a Canary at rest'],
  'Canary that is edited into something refused': [parity('validation'), 'that is edited into something refused is left alone'],
  '`status.lastAppliedSpec`, `status.lastPromotedSpec`': [unit('workload/deployment/template'), 'is ten hex digits'],
  'An HTTPRoute or HTTPProxy of the same name that serves already': [
    integration('live-route'),
    'is taken over in three writes, two seconds apart',
  ],
  'The same, when a Canary with `revertOnDeletion` is deleted': [unit('traffic/give-back'), 'is given back as it was in three steps'],
  'The apex Service of somebody else, when a Canary with `revertOnDeletion` is deleted': [
    unit('traffic/services'),
    'are given back as they were: selector, ports and annotations of a Service that others made',
  ],
  '`HTTPS_PROXY` and its kin in the environment': [unit('docs/environment'), 'proxies that the environment names are not asked'],
  'Pods after the traffic has left': [step, 'costs one interval at each weight and half a second to drain, no more'],

  '`Initialized`, `Succeeded` or `Failed`, with nothing changed': [takeover('at-rest'), 'is adopted: only its status is written, once'],
  'the same, and the target or a tracked config is another': [
    takeover('at-rest'),
    'with a ConfigMap that changed while nobody watched has a new revision',
  ],
  'a run': [takeover('mid-run'), 'rises only a full interval after Serin has come, and only after a passing look'],
  'a run that has failed as many checks as are allowed': [takeover('phases'), "'06-Progressing-w25-i0-f2', bad(0"],
  'a run whose target was set back to what the primary runs': [
    takeover('mid-run'),
    'ends where the target was set back to what the primary runs',
  ],
  '`Promoting`, `Finalising`': [takeover('mid-run'), 'promotes what Flagger copied, and analyses afterwards what the target became'],
  '`Failed` with all traffic on the canary': [takeover('mid-run'), 'leaves the traffic where it can be served'],
  'session affinity': [takeover('phases'), 'affinity-promoted'],
};
