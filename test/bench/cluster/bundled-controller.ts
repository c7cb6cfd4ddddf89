import type { Cluster } from '../../cluster/support/cluster.ts';
import { Controller } from '../process/controller.ts';

/** The bundle with the image's flags as a process of this machine, guarding one namespace of the cluster; ready. Leaving its scope stops it. */
export async function startBundledController(cluster: Cluster, namespace: string): Promise<Controller> {
  const controller = await Controller.start({
    apiServer: { kubeconfig: cluster.kubeconfig },
    prometheus: cluster.prometheusUrl,
    flags: [`-namespace=${namespace}`, '-minimum-interval=3s'],
    watch: 'nothing',
  });
  await controller.untilReady(60_000);
  return controller;
}
