import { createHash } from 'node:crypto';
import type { Container, ContainerStatus, Pod, StatusCondition } from '../kinds.ts';

/** How a container of a simulated pod is doing. */
export type ContainerState =
  | {
      readonly kind: 'waiting';
      readonly reason: string;
      readonly message?: string;
      readonly restarts?: number;
      readonly last?: Terminated;
    }
  | { readonly kind: 'running'; readonly since: string }
  | ({ readonly kind: 'terminated' } & Terminated);

interface Terminated {
  readonly exitCode: number;
  readonly reason: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** What the whole status follows from. */
export interface PodSituation {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly containers: ContainerState;
  readonly ready: boolean;
  readonly startTime: string;
  /** When `ready` took its value. */
  readonly since: string;
}

/** The status that a kubelet reports for a pod in this situation (v1 PodStatus). */
export function podStatus(pod: Pod, situation: PodSituation): NonNullable<Pod['status']> {
  const ip = podIp(pod);
  const started = situation.phase !== 'Pending';
  return {
    phase: situation.phase,
    conditions: conditions(situation),
    hostIP: '10.0.0.1',
    hostIPs: [{ ip: '10.0.0.1' }],
    ...(started ? { podIP: ip, podIPs: [{ ip }] } : {}),
    startTime: situation.startTime,
    qosClass: qosClass(pod),
    ...initStatuses(pod, situation),
    containerStatuses: pod.spec.containers.map((container) => containerStatus(pod, container, situation)),
  };
}

function conditions(situation: PodSituation): StatusCondition[] {
  const { startTime, since, ready, phase } = situation;
  const condition = (type: string, status: boolean, time: string, reason?: string): StatusCondition => ({
    type,
    status: status ? 'True' : 'False',
    ...(status || reason === undefined ? {} : reasonOf(reason)),
    lastProbeTime: null,
    lastTransitionTime: time,
  });
  const unready = phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady';
  return [
    condition('PodReadyToStartContainers', phase === 'Running', since),
    condition('Initialized', true, startTime),
    condition('Ready', ready, since, unready),
    condition('ContainersReady', ready, since, unready),
    condition('PodScheduled', true, startTime),
  ];
}

function reasonOf(reason: string): { reason: string; message?: string } {
  return reason === 'ContainersNotReady' ? { reason, message: 'containers with unready status' } : { reason };
}

/** The status of a pod that no node takes. */
export function unschedulableStatus(pod: Pod, time: string): NonNullable<Pod['status']> {
  const message = '0/1 nodes are available: 1 node(s) were told to wait by a rehearsal.';
  return {
    phase: 'Pending',
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastProbeTime: null,
        lastTransitionTime: time,
      },
    ],
    qosClass: qosClass(pod),
  };
}

function initStatuses(pod: Pod, situation: PodSituation): { initContainerStatuses?: ContainerStatus[] } {
  const containers = pod.spec.initContainers ?? [];
  if (containers.length === 0) return {};
  const { startTime } = situation;
  const done: ContainerState = {
    kind: 'terminated',
    exitCode: 0,
    reason: 'Completed',
    startedAt: startTime,
    finishedAt: startTime,
  };
  const state: ContainerState =
    situation.phase === 'Pending' ? { kind: 'waiting', reason: 'PodInitializing' } : done;
  return {
    initContainerStatuses: containers.map((container) =>
      containerStatus(pod, container, { ...situation, containers: state, ready: state === done }),
    ),
  };
}

function containerStatus(pod: Pod, container: Container, situation: PodSituation): ContainerStatus {
  const state = situation.containers;
  const image = container.image ?? '';
  const digest = createHash('sha256').update(image).digest('hex');
  const ran = state.kind !== 'waiting' || state.last !== undefined;
  return {
    name: container.name,
    image,
    imageID: ran ? `${image.replace(/[:@][^/]*$/, '')}@sha256:${digest}` : '',
    ...(ran
      ? {
          containerID: `simulated://${createHash('sha256').update(`${pod.metadata.uid}/${container.name}`).digest('hex')}`,
        }
      : {}),
    ready: situation.ready,
    started: state.kind === 'running',
    restartCount: state.kind === 'waiting' ? (state.restarts ?? 0) : 0,
    state: stateFields(state),
    lastState: state.kind === 'waiting' && state.last !== undefined ? { terminated: { ...state.last } } : {},
  };
}

function stateFields(state: ContainerState): ContainerStatus['state'] {
  switch (state.kind) {
    case 'waiting':
      return {
        waiting: { reason: state.reason, ...(state.message === undefined ? {} : { message: state.message }) },
      };
    case 'running':
      return { running: { startedAt: state.since } };
    case 'terminated': {
      const { exitCode, reason, startedAt, finishedAt } = state;
      return { terminated: { exitCode, reason, startedAt, finishedAt } };
    }
  }
}

/** An address of the pod network that stays the same for the pod's life. */
function podIp(pod: Pod): string {
  const digest = createHash('sha256')
    .update(pod.metadata.uid ?? pod.metadata.name)
    .digest();
  return `10.244.${digest[0]}.${1 + ((digest[1] ?? 0) % 254)}`;
}

/** Guaranteed when every container's requests equal its limits, BestEffort when there are none, else Burstable. */
function qosClass(pod: Pod): string {
  const resources = pod.spec.containers.map(
    (container) =>
      (container['resources'] ?? {}) as {
        limits?: Record<string, unknown>;
        requests?: Record<string, unknown>;
      },
  );
  const none = resources.every(
    (r) => Object.keys(r.limits ?? {}).length === 0 && Object.keys(r.requests ?? {}).length === 0,
  );
  if (none) return 'BestEffort';
  const guaranteed = resources.every((r) =>
    ['cpu', 'memory'].every(
      (name) => r.limits?.[name] !== undefined && (r.requests?.[name] ?? r.limits[name]) === r.limits[name],
    ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
