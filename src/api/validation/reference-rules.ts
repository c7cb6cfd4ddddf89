import { type Finding, quote, type Rule, refuse, type Subject } from './issue.ts';

export const referenceRules: readonly Rule[] = [staysInNamespace];

function staysInNamespace({ canary, context }: Subject): Finding[] {
  if (context.crossNamespaceRefs === 'allowed') return [];
  const { analysis, upstreamRef } = canary.spec;
  const own = canary.metadata.namespace;
  const references = [
    { path: 'spec.upstreamRef', namespace: upstreamRef?.namespace },
    ...(analysis.metrics ?? []).map(({ templateRef }, index) => ({
      path: `spec.analysis.metrics[${index}].templateRef`,
      namespace: templateRef?.namespace,
    })),
    ...(analysis.alerts ?? []).map(({ providerRef }, index) => ({
      path: `spec.analysis.alerts[${index}].providerRef`,
      namespace: providerRef.namespace,
    })),
  ];
  return references
    .filter(({ namespace = '' }) => namespace !== '' && namespace !== own)
    .map(({ path, namespace }) => {
      const field = `${path}.namespace`;
      const message = `${field} is ${quote(namespace)}, but the flag -no-cross-namespace-refs keeps this Canary to ${quote(own)}.`;
      return refuse({
        code: 'CrossNamespaceRef',
        path: field,
        value: namespace,
        message,
        remedy: `Copy the object to ${own} and leave the namespace out.`,
      });
    });
}
