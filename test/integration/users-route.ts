import type { KubeManifest } from '../../src/kube/object.ts';
import { demoApp, demoHost, demoNamespace } from '../../src/sandbox/demo-scenario.ts';

const metadata = { name: demoApp, namespace: demoNamespace };
/** What serves the demo's application before a Canary guards it. */
export const usersService: KubeManifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { selector: { app: demoApp }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};
export const usersRoute: KubeManifest = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata,
  spec: {
    parentRefs: [{ name: 'gateway', namespace: 'platform' }],
    hostnames: [demoHost],
    rules: [{ backendRefs: [{ name: demoApp, port: 80 }] }],
  },
};
