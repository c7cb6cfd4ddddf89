import { describe, expect, test } from 'vitest';
import { canary, changed, lintLines, neighbours } from './lint-fixture.ts';

type Row = readonly [name: string, from: string | RegExp, to: string, lines: readonly string[]];

test('says nothing of what is right', () => {
  expect(lintLines({ 'canary.yaml': canary, 'others.yaml': neighbours })).toEqual([]);
});

describe('in a Canary, shows', () => {
  test.for<Row>([
    [
      'a provider with a slip',
      'spec:\n',
      'spec:\n  provider: istoi\n',
      [
        'canary.yaml:6:3: error: spec.provider is "istoi", which is not one of its values. Did you mean istio? Known are apisix, appmesh, appmesh:v1beta2, contour, gatewayapi:v1, gatewayapi:v1beta1, gloo, istio, knative, kubernetes, kuma, linkerd, nginx, osm, skipper, smi:v1alpha1, smi:v1alpha2, smi:v1alpha3 or traefik.',
      ],
    ],
    [
      'a provider that is not built, as a warning',
      'spec:\n',
      'spec:\n  provider: traefik\n',
      [
        'canary.yaml:6:3: warning: spec.provider is "traefik", which this controller cannot steer. Use istio, gatewayapi:v1, nginx, kubernetes or knative.',
      ],
    ],
    [
      'a target kind that is not built, and a target that is not there, as warnings',
      'kind: Deployment',
      'kind: DaemonSet',
      [
        'canary.yaml:6:3: warning: spec.targetRef names the DaemonSet "web", which is not among the files. See that the cluster has it, or check its file too.',
        'canary.yaml:8:5: warning: spec.targetRef.kind: spec.targetRef names a DaemonSet, which this controller cannot guard. Point it at a Deployment, Service or KnativeService.',
      ],
    ],
    [
      'something that the provider cannot do',
      'spec:\n',
      'spec:\n  provider: nginx\n  ingressRef: { apiVersion: networking.k8s.io/v1, kind: Ingress, name: web }\n',
      [
        'canary.yaml:7:3: warning: spec.ingressRef names the Ingress "web", which is not among the files. See that the cluster has it, or check its file too.',
        'canary.yaml:14:5: warning: spec.service.gatewayRefs has no effect with the provider nginx. Take it out.',
      ],
    ],
    [
      'a field with a slip, and what is missing for it',
      'stepWeight:',
      'stepWieght:',
      [
        'canary.yaml:14:3: error: spec.analysis has none of iterations, stepWeight and stepWeights. Give stepWeight or stepWeights to move traffic by weight, or iterations for an A/B or blue/green run.',
        'canary.yaml:17:5: warning: spec.analysis.stepWieght is not known and has no effect. Did you mean stepWeight?',
      ],
    ],
    [
      'a missing field at the one that should hold it',
      / {2}targetRef:\n(?: {4}.*\n)+/,
      '',
      ['canary.yaml:5:1: error: spec.targetRef is missing. Give it; kubectl explain canary.spec.targetRef says what it means.'],
    ],
    [
      'a number in quotes',
      'port: 80',
      'port: "80"',
      ['canary.yaml:11:5: error: spec.service.port is "80", which is not a whole number. Write a whole number, without quotes.'],
    ],
    [
      'a weight that does not rise, at its own place',
      'stepWeight: 10\n    maxWeight: 50',
      'stepWeights: [10, 20, 20]',
      [
        'canary.yaml:17:27: error: spec.analysis.stepWeights[2] is 20, the same as the step before it (20), so the rollout would never go on. List rising percentages, for example [5, 20, 50].',
      ],
    ],
    [
      'an item of a list at its own place',
      'stepWeight: 10\n    maxWeight: 50',
      'stepWeights:\n      - 10\n      - "x"',
      ['canary.yaml:19:9: error: spec.analysis.stepWeights[1] is "x", which is not a whole number. Write a whole number.'],
    ],
    [
      'a boolean of YAML 1.1 where a number belongs',
      'threshold: 3',
      'threshold: yes',
      [
        'canary.yaml:16:5: error: spec.analysis.threshold is true, which is not a whole number. Write a whole number.',
        'canary.yaml:16:16: warning: spec.analysis.threshold is yes without quotes, which kubectl reads as true and YAML 1.2 as "yes". Write true if you mean that, else "yes" in quotes.',
      ],
    ],
    [
      'a boolean of YAML 1.1 where one belongs',
      'spec:\n',
      'spec:\n  suspend: off\n',
      [
        'canary.yaml:6:12: warning: spec.suspend is off without quotes, which kubectl reads as false and YAML 1.2 as "off". Write false if you mean that, else "off" in quotes.',
      ],
    ],
    [
      'an octal number',
      'threshold: 3',
      'threshold: 010',
      [
        'canary.yaml:16:16: warning: spec.analysis.threshold is 010 without quotes, which kubectl reads as 8 and YAML 1.2 as 10. Write 8 if you mean that, else "010" in quotes.',
      ],
    ],
    [
      'a name of a field that YAML 1.1 reads as a boolean',
      'code: "500"',
      'code: "500"\n          y: "1"',
      [
        'canary.yaml:25:11: warning: spec.analysis.metrics[0].templateVariables.y is named y without quotes, which kubectl reads as true and YAML 1.2 as "y". Write true if you mean that, else "y" in quotes.',
      ],
    ],
    [
      'a mistake in a query of its own, where it is',
      'templateRef:\n          name: errors',
      'query: rate({{ targt }})',
      [
        'canary.yaml:21:24: error: spec.analysis.metrics[0].query (errors) cannot be read at line 1, column 9: "targt" is not known; did you mean target? Mend the template; texts between {{ and }} are its functions.',
      ],
    ],
    [
      'a variable that the template asks for and nobody gives',
      'code: "500"',
      'kode: "500"',
      [
        'canary.yaml:21:9: error: spec.analysis.metrics[0].templateRef (errors): the query of the MetricTemplate errors cannot be filled in: templateVariables has no "code". Give what is missing in spec.analysis.metrics[0].templateVariables, or mend the query.',
      ],
    ],
    [
      'a template by a wrong name',
      'name: errors\n        templateVariables',
      'name: erors\n        templateVariables',
      [
        'canary.yaml:21:9: warning: spec.analysis.metrics[0].templateRef names the MetricTemplate "erors", which is not among the files. Did you mean errors?',
      ],
    ],
    [
      'an alert provider that is not there',
      'name: chat',
      'name: pager',
      [
        'canary.yaml:29:9: warning: spec.analysis.alerts[0].providerRef names the AlertProvider "pager", which is not among the files. See that the cluster has it, or check its file too.',
      ],
    ],
    [
      'an autoscaler that is not there',
      '  service:\n',
      '  autoscalerRef: { apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, name: web }\n  service:\n',
      [
        'canary.yaml:10:3: warning: spec.autoscalerRef names the HorizontalPodAutoscaler "web", which is not among the files. See that the cluster has it, or check its file too.',
      ],
    ],
    [
      'a gateway of another name',
      'name: public',
      'name: publik',
      [
        'canary.yaml:13:9: warning: spec.service.gatewayRefs[0] names the Gateway "publik", which is not among the files. Did you mean public?',
      ],
    ],
    [
      'an old apiVersion',
      'v1beta1',
      'v1alpha3',
      ['canary.yaml:1:1: error: apiVersion is "flagger.app/v1alpha3", which no Canary has. Write flagger.app/v1beta1.'],
    ],
    [
      'a group with a slip',
      'flagger.app/',
      'flager.app/',
      ['canary.yaml:1:1: error: apiVersion is "flager.app/v1beta1", which no Canary has. Write flagger.app/v1beta1.'],
    ],
    ['no apiVersion', /^apiVersion.*\n/, '', ['canary.yaml:1:1: error: apiVersion is missing. Write flagger.app/v1beta1.']],
    [
      'a kind with a slip',
      'Canary',
      'Canray',
      ['canary.yaml:2:1: error: kind is "Canray", which flagger.app does not have. Did you mean Canary?'],
    ],
    [
      'a spec with a slip',
      'spec:',
      'sepc:',
      [
        'canary.yaml:1:1: error: spec is missing. Give it; kubectl explain canary.spec says what it means.',
        'canary.yaml:5:1: warning: sepc is not known and has no effect. Did you mean spec?',
      ],
    ],
    ['an empty spec', /spec:[\s\S]*/, 'spec:\n', ['canary.yaml:5:1: error: spec is null, which is not an object. Write an object.']],
    [
      'metadata that no object has',
      '  name: web\n',
      '  name: Web_1\n  namespace: 7\n  labels: { a: 1 }\n  annotations: [x]\n  lables: {}\n',
      [
        'canary.yaml:4:3: error: metadata.name is "Web_1", which is no name of an object. Use lower-case letters, digits, dashes and dots.',
        'canary.yaml:5:3: error: metadata.namespace is 7, which is no name of a namespace. Use lower-case letters, digits, dashes and dots.',
        'canary.yaml:6:13: error: metadata.labels.a is no text. Put it in quotes.',
        'canary.yaml:7:3: error: metadata.annotations is no object. Write names with a text each.',
        'canary.yaml:8:3: warning: metadata.lables is not known and has no effect. Did you mean labels?',
      ],
    ],
    ['no name', '  name: web\n', '  namespace: shop\n', ['canary.yaml:3:1: error: metadata.name is missing. Give it.']],
    ['no metadata', 'metadata:\n  name: web\n', '', ['canary.yaml:1:1: error: metadata is missing or no object. Give it, with a name.']],
    [
      'an action of Helm in quotes, and nothing else',
      /name: web\nspec:/,
      'name: "{{ .Values.name }}"\nspec:\n  provider: wrong',
      [
        'canary.yaml:4:9: error: metadata.name holds an action of Helm, so this is a template. Render it first: helm template CHART | serin lint -',
      ],
    ],
    [
      'an action of Helm without quotes',
      'name: web',
      'name: {{ .Values.name }}',
      [
        'canary.yaml:4:9: error: This is a template of Helm, which is no YAML before it is rendered. Render it first: helm template CHART | serin lint -',
      ],
    ],
    [
      'lines of Helm',
      'spec:',
      '{{- with .labels }}\nspec:',
      [
        'canary.yaml:5:1: error: This is a template of Helm, which is no YAML before it is rendered. Render it first: helm template CHART | serin lint -',
      ],
    ],
    [
      'a tab as indentation',
      '  service:',
      '\tservice:',
      ['canary.yaml:10:1: error: This is not readable as YAML: tab characters must not be used in indentation. Indent with spaces.'],
    ],
    [
      'a field that is given twice',
      'port: 80',
      'port: 80\n    port: 81',
      ['canary.yaml:12:5: error: This is not readable as YAML: duplicated mapping key. Take one of the two out.'],
    ],
    [
      'an alias of nothing',
      'port: 80',
      'port: *port',
      [
        'canary.yaml:11:12: error: This is not readable as YAML: unidentified alias "port". Define the anchor before, in the same document.',
      ],
    ],
    [
      'a tag of another program',
      'port: 80',
      'port: !Ref Port',
      ['canary.yaml:11:11: error: This is not readable as YAML: unknown scalar tag !<!Ref>. Take the tag out.'],
    ],
    [
      'what could move the cursor of a terminal, harmlessly',
      'stepWeight: 10',
      'stepWeight: 10\n    "\\e[31m\u200b": 1',
      ['canary.yaml:18:5: warning: spec.analysis["\\u001b[31m?"] is not known and has no effect. Take it out.'],
    ],
  ])('%s', ([, from, to, lines]) => {
    expect(lintLines({ 'canary.yaml': changed(canary, from, to), 'others.yaml': neighbours })).toEqual(lines);
  });
});

describe('in a MetricTemplate or an AlertProvider, shows', () => {
  test.for<Row>([
    [
      'a mistake in a query, where it is',
      '{{ target }}',
      '{{ targte }}',
      [
        'others.yaml:18:37: error: spec.query cannot be read at line 1, column 33: "targte" is not known; did you mean target? Mend the template; texts between {{ and }} are its functions.',
      ],
    ],
    [
      'an empty query',
      /query: \|\n.*\n/,
      'query: ""\n',
      ['others.yaml:17:3: warning: spec.query is empty, so there is nothing to measure. Write one.'],
    ],
    [
      'a source of metrics that is not built, as a warning',
      'type: prometheus',
      'type: influxdb',
      ['others.yaml:15:5: warning: spec.provider.type is "influxdb", which this controller cannot ask. Use prometheus.'],
    ],
    [
      'a source of metrics with a slip',
      'type: prometheus',
      'type: promethues',
      [
        'others.yaml:15:5: error: spec.provider.type is "promethues", which is not one of its values. Did you mean prometheus? Known are prometheus, influxdb, datadog, externalmetrics, stackdriver, cloudwatch, newrelic, graphite, dynatrace, keptn or splunk.',
      ],
    ],
    [
      'no address',
      '    address: http://prometheus:9090\n',
      '',
      [
        'others.yaml:14:3: error: spec.provider.address is missing; prometheus needs it. Write for example http://prometheus.monitoring:9090.',
      ],
    ],
    [
      'what is no address, without repeating it',
      'http://prometheus:9090',
      'user:planted-secret-value@prometheus:9090',
      [
        'others.yaml:16:5: error: spec.provider.address is no address that begins with http:// or https://. Write for example http://prometheus.monitoring:9090.',
      ],
    ],
    [
      'a field with a slip',
      '    address:',
      '    insecureSkipVerfy: true\n    address:',
      ['others.yaml:16:5: warning: spec.provider.insecureSkipVerfy is not known and has no effect. Did you mean insecureSkipVerify?'],
    ],
    [
      'a Secret of the source that is not there',
      '    address:',
      '    secretRef: { name: prometheus }\n    address:',
      [
        'others.yaml:16:5: warning: spec.provider.secretRef names the Secret "prometheus", which is not among the files. See that the cluster has it, or check its file too.',
      ],
    ],
    [
      'two addresses',
      '  secretRef:\n',
      '  address: http://chat\n  secretRef:\n',
      [
        'others.yaml:24:1: error: spec has address and secretRef, which exclude each other. Give address, or secretRef with the name of a Secret whose key address holds it.',
      ],
    ],
    [
      'an alert that goes nowhere',
      '  secretRef:\n    name: slack\n',
      '  address: ""\n',
      [
        'others.yaml:26:3: error: spec.address is empty, so alerts go nowhere. Give it, or secretRef with the name of a Secret whose key address holds it.',
      ],
    ],
    [
      'a proxy that is no address',
      'type: slack\n',
      'type: slack\n  proxy: planted-secret-value\n',
      [
        'others.yaml:26:3: error: spec.proxy is no address that begins with http:// or https://. Write for example https://alerts.example.com/hook.',
      ],
    ],
    [
      'a receiver that is not built, as a warning',
      'type: slack',
      'type: discord',
      ['others.yaml:25:3: warning: spec.type is "discord", which this controller cannot write to. Use slack or msteams.'],
    ],
    [
      'a Secret by a wrong name',
      'metadata: { name: slack }',
      'metadata: { name: slak }',
      ['others.yaml:26:3: warning: spec.secretRef names the Secret "slack", which is not among the files. Did you mean slak?'],
    ],
  ])('%s', ([, from, to, lines]) => {
    expect(lintLines({ 'canary.yaml': canary, 'others.yaml': changed(neighbours, from, to) })).toEqual(lines);
  });
});
