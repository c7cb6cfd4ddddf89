import { lintSources } from '../../src/cli/lint/lint-sources.ts';
import { textReport } from '../../src/cli/lint/report/text.ts';
import type { Abilities } from '../../src/cli/lint/spec-findings.ts';
import { ableContext } from '../api/validation-fixture.ts';

/** A build that can do everything but three things: the provider traefik, DaemonSets, and metrics of InfluxDB. */
export const abilities: Abilities = {
  canary: { ...ableContext, meshProvider: 'gatewayapi:v1', targetKinds: new Set(['Deployment', 'Service', 'KnativeService']) },
  metricTemplate: { built: new Set(['prometheus']) },
  alertProvider: { built: new Set(['slack', 'msteams']) },
};

/** The result for files by name, as if each had been named. */
export function lint(files: Readonly<Record<string, string>>, origin: 'named' | 'found' = 'named') {
  return lintSources(
    Object.entries(files).map(([name, text]) => ({ name, origin, text })),
    abilities,
  );
}

/** The lines that a person reads, without the summary. */
export function lintLines(files: Readonly<Record<string, string>>, origin: 'named' | 'found' = 'named'): string[] {
  return textReport(lint(files, origin)).split('\n').slice(0, -2);
}

/** A Canary without any mistake, and the objects that it names. */
export const canary = `apiVersion: flagger.app/v1beta1
kind: Canary
metadata:
  name: web
spec:
  targetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  service:
    port: 80
    gatewayRefs:
      - name: public
  analysis:
    interval: 1m
    threshold: 3
    stepWeight: 10
    maxWeight: 50
    metrics:
      - name: errors
        templateRef:
          name: errors
        templateVariables:
          code: "500"
        thresholdRange:
          max: 1
    alerts:
      - name: on-call
        providerRef:
          name: chat
`;

export const neighbours = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public }
---
apiVersion: flagger.app/v1beta1
kind: MetricTemplate
metadata:
  name: errors
spec:
  provider:
    type: prometheus
    address: http://prometheus:9090
  query: |
    sum(rate(requests_total{app="{{ target }}",code="{{ variables.code }}"}[{{ interval }}]))
---
apiVersion: flagger.app/v1beta1
kind: AlertProvider
metadata:
  name: chat
spec:
  type: slack
  secretRef:
    name: slack
---
apiVersion: v1
kind: Secret
metadata: { name: slack }
stringData: { address: https://hooks.example.com/planted-secret-value }
`;

/** `text` with `from` replaced once. Throws where it is not there, so that a test cannot pass by checking the unchanged text. */
export function changed(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, () => to);
  if (result === text) throw new Error(`${from} is not in the text`);
  return result;
}
