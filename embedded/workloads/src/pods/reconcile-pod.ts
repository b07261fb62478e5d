import { type Context, deleteObject, timestamp, updateObject, writeStatus } from '../context.ts';
import { untrackOrphan } from '../jobs/job-pods.ts';
import { POD, type Pod } from '../kinds.ts';
import { intendedNode } from '../sets/daemon-nodes.ts';
import { makeEphemeralClaims } from '../storage/ephemeral-claims.ts';
import { isReady } from './pod-state.ts';
import { podStatus, unschedulableStatus } from './pod-status.ts';
import { REHEARSE_ANNOTATION, type Rehearsal, rehearsalOf } from './rehearsal.ts';

/** The part of scheduler and kubelet: binds a pod to the simulated node and moves it along its life. */
export async function reconcilePod(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const pod = context.mirror.get<Pod>(POD, namespace, name);
  if (pod === undefined) return undefined;
  await makeEphemeralClaims(context, pod);
  if ((await untrackOrphan(context, pod)) || context.node === undefined) return undefined;
  if (pod.metadata.deletionTimestamp !== undefined) return terminate(context, pod);
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return undefined;
  // Whoever put a gate there takes it away first.
  if (((pod.spec['schedulingGates'] ?? []) as readonly unknown[]).length > 0) return undefined;
  const rehearsal = rehearsalOf(context.mirror, pod);
  const age = context.clock.now() - Date.parse(pod.metadata.creationTimestamp ?? '');
  if (rehearsal.kind === 'pending' && age < rehearsal.ms)
    return keepPending(context, pod, rehearsal.ms - age);
  if (pod.spec.nodeName === undefined)
    return schedule(context, pod, intendedNode(pod) ?? context.node, rehearsal);
  return start(context, pod, rehearsal);
}

/** The end of a pod that is held by others is told to them. */
async function terminate(context: Context, pod: Pod): Promise<undefined> {
  if ((pod.metadata.finalizers ?? []).length === 0)
    return deleteObject(context, POD, pod) as Promise<undefined>;
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return;
  await writeStatus(context, pod, { ...pod.status, phase: 'Failed' });
}

async function keepPending(context: Context, pod: Pod, ms: number): Promise<number | undefined> {
  if (pod.status?.conditions === undefined) {
    await writeStatus(context, pod, unschedulableStatus(pod, timestamp(context.clock)));
    context.events.warning(
      'default-scheduler',
      pod,
      'FailedScheduling',
      '0/1 nodes are available: 1 node(s) were told to wait by a rehearsal.',
    );
  }
  return Number.isFinite(ms) ? ms : undefined;
}

async function schedule(context: Context, pod: Pod, nodeName: string, rehearsal: Rehearsal): Promise<number> {
  const bound = await updateObject(context, { ...pod, spec: { ...pod.spec, nodeName } });
  const now = timestamp(context.clock);
  context.started.set(bound.metadata.uid ?? '', context.clock.now());
  context.events.normal(
    'default-scheduler',
    bound,
    'Scheduled',
    `Successfully assigned ${bound.metadata.namespace}/${bound.metadata.name} to ${nodeName}`,
  );
  if (rehearsal.kind === 'unknown')
    context.events.warning(
      'kubelet',
      bound,
      'UnknownRehearsal',
      `${REHEARSE_ANNOTATION}: ${rehearsal.text} is not known`,
    );
  await writeStatus(
    context,
    bound,
    podStatus(bound, {
      phase: 'Pending',
      containers: { kind: 'waiting', reason: 'ContainerCreating' },
      ready: false,
      startTime: now,
      since: now,
    }),
  );
  return startDelay(context, rehearsal);
}

/** When the pod was scheduled; after a restart its status has to do. */
function startedAt(context: Context, pod: Pod, startTime: string): number {
  return context.started.get(pod.metadata.uid ?? '') ?? Date.parse(startTime);
}

function startDelay(context: Context, rehearsal: Rehearsal): number {
  return rehearsal.kind === 'slow-start' ? rehearsal.ms : context.pace.podStart;
}

async function start(context: Context, pod: Pod, rehearsal: Rehearsal): Promise<number | undefined> {
  const startTime = (pod.status?.['startTime'] as string | undefined) ?? timestamp(context.clock);
  if (isReady(pod)) return runToEnd(context, pod, rehearsal, startTime);
  switch (rehearsal.kind) {
    case 'image-pull-error':
      return failToPull(context, pod, startTime);
    case 'crash-loop':
      return crash(context, pod, startTime, { exitCode: 1, reason: 'Error' });
    case 'out-of-memory':
      return crash(context, pod, startTime, { exitCode: 137, reason: 'OOMKilled' });
    default: {
      const left = startedAt(context, pod, startTime) + startDelay(context, rehearsal) - context.clock.now();
      return left > 0 ? left : run(context, pod, rehearsal, startTime);
    }
  }
}

async function run(
  context: Context,
  pod: Pod,
  rehearsal: Rehearsal,
  startTime: string,
): Promise<number | undefined> {
  const now = timestamp(context.clock);
  const running = await writeStatus(
    context,
    pod,
    podStatus(pod, {
      phase: 'Running',
      containers: { kind: 'running', since: now },
      ready: true,
      startTime,
      since: now,
    }),
  );
  for (const container of pod.spec.containers) {
    context.events.normal(
      'kubelet',
      pod,
      'Pulled',
      `Container image "${container.image ?? ''}" already present on machine`,
    );
    context.events.normal('kubelet', pod, 'Created', `Created container: ${container.name}`);
    context.events.normal('kubelet', pod, 'Started', `Started container ${container.name}`);
  }
  return runToEnd(context, running, rehearsal, startTime);
}

/** Pods that are not to be restarted (those of Jobs, of `helm test`) end by themselves; all others run on. */
async function runToEnd(
  context: Context,
  pod: Pod,
  rehearsal: Rehearsal,
  startTime: string,
): Promise<number | undefined> {
  if ((pod.spec.restartPolicy ?? 'Always') === 'Always') return undefined;
  const left =
    startedAt(context, pod, startTime) + context.pace.podStart + context.pace.jobRun - context.clock.now();
  if (left > 0) return left;
  const now = timestamp(context.clock);
  const failed = rehearsal.kind === 'job-failure';
  const end = {
    kind: 'terminated',
    exitCode: failed ? 1 : 0,
    reason: failed ? 'Error' : 'Completed',
    startedAt: startTime,
    finishedAt: now,
  } as const;
  await writeStatus(
    context,
    pod,
    podStatus(pod, {
      phase: failed ? 'Failed' : 'Succeeded',
      containers: end,
      ready: false,
      startTime,
      since: now,
    }),
  );
  return undefined;
}

async function failToPull(context: Context, pod: Pod, startTime: string): Promise<undefined> {
  const image = pod.spec.containers[0]?.image ?? '';
  const message = `Back-off pulling image "${image}"`;
  if (pod.status?.containerStatuses?.[0]?.state['waiting']?.['reason'] === 'ImagePullBackOff') return;
  await writeStatus(
    context,
    pod,
    podStatus(pod, {
      phase: 'Pending',
      containers: { kind: 'waiting', reason: 'ImagePullBackOff', message },
      ready: false,
      startTime,
      since: startTime,
    }),
  );
  context.events.warning('kubelet', pod, 'Failed', `Failed to pull image "${image}": rehearsed: not found`);
  context.events.warning('kubelet', pod, 'Failed', 'Error: ImagePullBackOff');
}

async function crash(
  context: Context,
  pod: Pod,
  startTime: string,
  end: { readonly exitCode: number; readonly reason: string },
): Promise<number | undefined> {
  const restarts = (pod.status?.containerStatuses?.[0]?.restartCount ?? 0) + 1;
  if (restarts > 5) return undefined;
  const now = timestamp(context.clock);
  const container = pod.spec.containers[0]?.name ?? '';
  const message = `back-off 10s restarting failed container=${container} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
  const waiting = {
    kind: 'waiting',
    reason: 'CrashLoopBackOff',
    message,
    restarts,
    last: { ...end, startedAt: startTime, finishedAt: now },
  } as const;
  await writeStatus(
    context,
    pod,
    podStatus(pod, { phase: 'Running', containers: waiting, ready: false, startTime, since: startTime }),
  );
  context.events.warning(
    'kubelet',
    pod,
    'BackOff',
    `Back-off restarting failed container ${container} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
  );
  return 10_000 * 2 ** (restarts - 1);
}
