import { type Context, createObject, timestamp, writeStatus } from '../context.ts';
import { NODE, STORAGE_CLASS } from '../kinds.ts';

/** Makes the one node that all pods run on, and the default StorageClass, unless they are there. */
export async function ensureNode(context: Context, node: string): Promise<void> {
  const { cluster } = context;
  if ((await cluster.get(STORAGE_CLASS, '', 'standard')) === undefined) {
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    await createObject(context, {
      ...STORAGE_CLASS,
      metadata: { name: 'standard', annotations },
      provisioner: 'simulation.flux-ts.dev',
      reclaimPolicy: 'Delete',
      allowVolumeExpansion: true,
      volumeBindingMode: 'Immediate',
    });
  }
  const known = await cluster.get(NODE, '', node);
  const labels = {
    'kubernetes.io/hostname': node,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'simulation.flux-ts.dev/simulated': 'true',
  };
  const object =
    known ??
    (await createObject(context, {
      ...NODE,
      metadata: { name: node, labels },
      spec: { podCIDR: '10.244.0.0/16' },
    }));
  const now = timestamp(context.clock);
  const capacity = { cpu: '64', memory: '256Gi', pods: '10000', 'ephemeral-storage': '1Ti' };
  await writeStatus(context, object, {
    addresses: [
      { type: 'InternalIP', address: '10.0.0.1' },
      { type: 'Hostname', address: node },
    ],
    allocatable: capacity,
    capacity,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'simulated node: no containers run here',
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      },
    ],
    nodeInfo: {
      kubeletVersion: 'v1.36.1',
      kubeProxyVersion: '',
      osImage: 'simulated',
      operatingSystem: 'linux',
      architecture: 'amd64',
      containerRuntimeVersion: 'simulated://1',
      kernelVersion: '',
      machineID: '',
      systemUUID: '',
      bootID: '',
    },
  });
}
