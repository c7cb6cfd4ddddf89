/** What to try on the running demo. */
export function hints({ kubeconfig, apiAddress }: { readonly kubeconfig: string; readonly apiAddress: string }): string[] {
  return [
    '',
    'The demo stays up. In another terminal:',
    '',
    `  export KUBECONFIG=${kubeconfig}`,
    '  kubectl get canaries -w',
    '  kubectl set image deployment/web web=example.com/web:1.0',
    '  kubectl describe canary web',
    '  kubectl edit canary web',
    '  npx serin status',
    `  curl ${apiAddress}/api/v1/canaries`,
    `  curl -N ${apiAddress}/api/v1/events`,
    '',
    'Versions of example.com/web: 1.0 and 1.1 are good, every fifth answer of 1.2',
    'is a 500, 1.3 is slow, 1.4 crashes at its start. Ctrl-C ends the demo.',
    '',
  ];
}
