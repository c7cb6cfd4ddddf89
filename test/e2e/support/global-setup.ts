import { clusterFromEnv } from '../../cluster/support/cluster.ts';
import { buildImages } from '../../cluster/support/images.ts';
import { installSerin } from './install-serin.ts';

const howToGetOne = `
Skipped: the end-to-end tests need a Kubernetes. Set KUBECONFIG to one that may be used for tests, for example one made by

  kind create cluster            (https://kind.sigs.k8s.io)
  k3d cluster create             (https://k3d.io)
  minikube start                 (https://minikube.sigs.k8s.io)

and see test/e2e/README.md for what must run in it.

`;

/** Once per run: brings the images in and installs Serin from its chart. Answers what takes Serin away again. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  const cluster = clusterFromEnv(process.env);
  if (cluster === undefined) {
    process.stderr.write(howToGetOne);
    return undefined;
  }
  await buildImages(cluster);
  return installSerin(cluster);
}
