const integration = (file: string) => `test/integration/${file}.test.ts`;
const unit = (file: string) => `test/${file}.test.ts`;
const e2e = (file: string) => `test/e2e/${file}.test.ts`;
const faults = (file: string) => `test/faults/${file}.test.ts`;
const ours = integration('docs-claims');

type Claim = readonly [words: string, file: string, test: string];

/** Sentences that promise something, by page, each with what would fail if it were false: a file, and words of a test in it. */
export const claims: Readonly<Record<string, readonly Claim[]>> = {
  'README.md': [
    ['reacts at once instead of polling', e2e('alone/budget'), 'five steps need at most 25 requests and 2 s beyond'],
    ['goes on where it was after a crash at any instant', integration('proof/crash'), 'comes to the same end with the same deliveries'],
    ['a crash at any point costs at most one repeat', integration('proof/crash'), 'comes to the same end with the same deliveries'],
    ['an idle Canary costs nothing', integration('rollout'), 'makes no request and runs no timer at rest'],
    ['it stays up and prints a kubeconfig', unit('demo/demo'), 'lets people play with kubectl: release, look, edit'],
    ['`npm run demo -- --once` ends by itself', unit('demo/demo'), 'says why, and ends with 0'],
    ['says what is still missing', integration('readiness'), 'says the one command that mends it, and begins when it was given'],
    ["bring up the CRDs, also over Flagger's", unit('cli/commands/crds'), 'applies the three as their owner, also over what others own'],
    ['with one dash or two', unit('config'), "[['--port', '9090'], { port: 9090 }]"],
    ['each finding with file, line, column and remedy', unit('cli/lint-findings'), 'in a Canary, shows'],
    ['when an import goes the wrong way', unit('architecture'), 'import'],
  ],
  'docs/install.md': [
    ['the Canary is refused, and its Deployment left alone', ours, 'a Canary without spec.provider is refused'],
    ['one holds the lease and acts', e2e('alone/leader'), 'two replicas of Serin'],
    ['takes over when the first is gone', faults('replicas'), 'a replica of Serin'],
    ['lets everybody reach port 8080 and nothing else', unit('chart/manifests'), 'let in whom the policy names, to the one port'],
    ['A hook job brings the three CRDs up first', unit('chart/manifests'), 'bring up the CRDs before all else'],
    ['Any name of the release will do', unit('chart/manifests'), 'share nothing between two releases of one name'],
    ['a value that is not known is refused', unit('chart/values'), "additional properties 'metricServer' not allowed"],
    [
      'without a token: `/healthz`',
      unit('http/access'),
      "test.for(['/healthz', '/readyz', '/api/v1/openapi.json', '/metrics'])('%s needs no token'",
    ],
    ['whose owner may read Canaries', unit('http/access'), 'who comes without a good token learns nothing'],
    ['Nothing can be changed by it', unit('http/api'), 'nothing can be changed'],
    ['a Role there takes the place of the ClusterRole', unit('chart/manifests'), 'keep to it but for the two that say so'],
    ['Rollouts go on meanwhile', e2e('alone/upgrade'), 'loses no request, and the rollout goes on where it was'],
    ['with the event `NewerRecord`', ours, 'a record that a newer version wrote is not touched by an older one'],
    ['The CRDs, and with them your Canaries, stay', unit('chart/manifests'), 'hold no CRD: uninstalling would delete it'],
    [
      'its Deployment serves by itself again, then the Canary goes',
      integration('strategies'),
      'starts the target again before the primary goes',
    ],
    ['the Canary and what serves stay until a Serin runs again', ours, 'waits for one, and its primary serves'],
    ['`true` counts once Serin has seen it', integration('parity/finaliser'), 'is put on a Canary that reverts, and on no other'],
    ['the same, with the Deployment that the Canary has guarded', integration('refused-deletion'), 'leaves a target that serves'],
    ['or `spec.targetRef` names another Deployment by now', integration('refused-deletion'), 'names another target by now brings up'],
    ['its route is given back, and else left as it is', integration('refused-deletion'), 'gives back the route and the Service of others'],
    ['what serves stays until the newer version runs again', integration('refused-deletion'), 'is not let go, and its primary serves'],
    ['in a spec that it accepts', integration('refused-deletion'), 'that asks for it too late is not held back'],
    ['the Deployment is left with no pods', ours, 'takes the primary along and leaves the target at zero'],
  ],
  'docs/from-flagger.md': [
    ['also in the middle of a run', integration('takeover/phases'), 'comes to its right end'],
    ["gets Serin's record in its status, and nothing else is written", integration('takeover/at-rest'), 'only its status is written, once'],
    ['with a condition that says so', ours, 'a Canary without spec.provider is refused'],
    ['`helm` names those that are not known', unit('chart/values'), "additional properties 'metricServer' not allowed"],
    [
      'Serin stops acting on the Canaries that it writes to',
      integration('strategies'),
      'another controller in the status makes Serin stand back',
    ],
    ["which forget Serin's record", unit('tutorials/pages'), "not.toHaveProperty('run')"],
    ['they belong to the Canary, and go with it', unit('workload/deployment/configs'), 'is copied, immutable and owned by the Canary'],
  ],
  'docs/on-call.md': [
    ['sent after the route has been read back', integration('alerts'), 'what the state is now, after the route was read back'],
    ['it ends, and the primary gets all traffic', unit('engine/step'), 'equal to what the primary runs ends the run'],
    [
      'the promotion goes through first',
      unit('engine/step'),
      'during the promotion does not reach the primary unanalysed, and is analysed afterwards',
    ],
    ['or the ConfigMap or Secret that changed', integration('configs'), 'ends without a trace when the change is taken back'],
    ['the analysis begins anew with the fix', integration('rollout'), 'starts anew with a newer revision in the middle'],
    [
      'the weight stays where it is, also that of a bad release',
      integration('parity/scheduler'),
      'keeps the weight of its run, and goes on from there',
    ],
    ['one more run of the same revision', e2e('lifecycle'), 'a failed revision is tried again when somebody asks for it'],
    ['it is promoted as soon as its pods are ready', unit('engine/step'), 'without analysis is promoted as soon as its pods are ready'],
    ['goes on where it was', integration('rollout'), 'goes on where it was when the controller is killed and started again'],
    [
      'looks in a row without an answer it is rolled back',
      unit('engine/step'),
      'is held while there are %s, then rolled back for that reason',
    ],
    ['nothing else waits for it', faults('application'), 'a hook hangs: it holds up its own answer and nothing else'],
    [
      'all traffic goes to the primary in the same turn',
      unit('engine/step'),
      'lost by all pods of the canary takes its traffic away in the same turn',
    ],
    [
      'all of it goes to the canary until the primary is back',
      unit('engine/step'),
      'lost by all pods of the primary sends everything to the canary until it is back',
    ],
    [
      'the previous version is put back into the primary',
      unit('engine/step'),
      'routes to the canary, puts the previous version back, and only then returns',
    ],
    ['has stopped acting on it', integration('strategies'), 'another controller in the status makes Serin stand back'],
    ['A revision that failed is not tried again', unit('engine/step'), 'is not tried again, except when asked for, once'],
  ],
  'docs/owned-fields.md': [
    ['the simulator checks this after every write', integration('proof/observer'), 'has been shown a defect of each invariant'],
  ],
  'docs/permissions.md': [
    ['Nothing is allowed on whole groups', unit('chart/generated'), 'name each kind and each verb, and say what for'],
    ['exactly this', e2e('last/least-privilege'), 'uses each permission of its roles'],
  ],
};
