import { KubeError, type KubeErrorReason } from '../kube/kube-error.ts';

/** What a person can do about a request that the cluster did not answer as hoped; undefined where nothing is known. */
export function remedyFor(error: unknown): string | undefined {
  if (!(error instanceof KubeError)) return undefined;
  const { reason, message } = error;
  if (reason === 'Unreachable' && message.includes('no trusted connection'))
    return "Is the kubeconfig's certificate authority that of this cluster?";
  if (reason === 'Forbidden' && / cannot (?:get|list|watch) .* at the cluster scope/.test(message))
    return 'Ask for this right, or look at one namespace in which you have it: -n NAMESPACE.';
  return remedies[reason];
}

const remedies: Partial<Record<KubeErrorReason, string>> = {
  Unreachable: 'Is the cluster up, and is it the one you mean?',
  Unauthorized: 'Are the credentials of this context still valid?',
  Forbidden: 'Ask whoever runs the cluster for this right.',
  NotFound: 'Are the CRDs installed? serin crds brings them.',
};
