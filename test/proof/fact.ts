import type { KubeObject } from '../../src/kube/object.ts';
import type { Resource } from '../../src/kube/resource.ts';

/** Who changed an object: `user`, `cluster` (workload controllers, garbage collection), or the name of a controller process. */
export type Writer = string;

/** One thing that happened, as somebody outside the controller can see it. */
export type Fact =
  | {
      readonly kind: 'object';
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly resource: Resource;
      readonly object: KubeObject;
      readonly before: KubeObject | undefined;
      readonly writer: Writer;
    }
  /** Prometheus answered a query; undefined: without a number. */
  | { readonly kind: 'measured'; readonly metric: string; readonly value: number | undefined }
  /** A hook or a sink got a request. */
  | {
      readonly kind: 'called';
      readonly url: string;
      readonly type: string;
      readonly key: string;
      readonly status: number;
      readonly body: string;
    }
  /** A write reached the API server and was accepted. */
  | { readonly kind: 'write'; readonly writer: Writer; readonly identity: string; readonly request: string }
  | { readonly kind: 'note'; readonly text: string };

export function wordFact(fact: Fact): string {
  switch (fact.kind) {
    case 'object': {
      const { resource, object, type, writer } = fact;
      return `${writer}: ${type} ${resource.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    }
    case 'measured':
      return `Prometheus answers ${fact.metric} = ${fact.value ?? 'nothing'}`;
    case 'called':
      return `${fact.type} called, answers ${fact.status} (${fact.key})`;
    case 'write':
      return `${fact.writer}: ${fact.request}`;
    case 'note':
      return fact.text;
  }
}
