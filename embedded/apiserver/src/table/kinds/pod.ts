import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, field, fieldAt } from '../../values.ts';
import { ageOf } from '../age.ts';
import type { Cell } from '../table.ts';
import { count, NONE, text } from '../values.ts';

interface PodState {
  reason: string;
  ready: number;
  restarts: number;
  restartedAt: string;
}

/** A pod (printers.go printPod). */
export function podCells(pod: KubeObject, now: number): Cell[] {
  const total = asList(fieldAt(pod, 'spec', 'containers')).length + sidecars(pod).size;
  const state = podState(pod);
  const restarts =
    state.restarts > 0 && state.restartedAt !== ''
      ? `${state.restarts} (${ageOf(state.restartedAt, now)} ago)`
      : String(state.restarts);
  return [
    pod.metadata.name,
    `${state.ready}/${total}`,
    state.reason,
    restarts,
    ageOf(pod.metadata.creationTimestamp, now),
    text(pod, ['status', 'podIP'], NONE),
    text(pod, ['spec', 'nodeName'], NONE),
    text(pod, ['status', 'nominatedNodeName'], NONE),
    readinessGates(pod),
  ];
}

/** Init containers that go on running. */
function sidecars(pod: KubeObject): Set<string> {
  const init = asList(fieldAt(pod, 'spec', 'initContainers'));
  const always = init.filter((container) => field(container, 'restartPolicy') === 'Always');
  return new Set(always.map((container) => asText(field(container, 'name'))));
}

function podState(pod: KubeObject): PodState {
  const state: PodState = {
    reason: text(pod, ['status', 'reason']) || text(pod, ['status', 'phase']),
    ready: 0,
    restarts: 0,
    restartedAt: '',
  };
  if (schedulingGated(pod)) state.reason = 'SchedulingGated';
  const initializing = addInitContainers(pod, state);
  if (!initializing || conditionTrue(pod, 'Initialized')) addContainers(pod, state);
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (field(pod['status'], 'reason') === 'NodeLost') state.reason = 'Unknown';
    else if (!['Failed', 'Succeeded'].includes(text(pod, ['status', 'phase']))) state.reason = 'Terminating';
  }
  return state;
}

function schedulingGated(pod: KubeObject): boolean {
  return asList(fieldAt(pod, 'status', 'conditions')).some(
    (c) => field(c, 'type') === 'PodScheduled' && field(c, 'reason') === 'SchedulingGated',
  );
}

/** True while an init container keeps the pod from starting; the reason tells which. */
function addInitContainers(pod: KubeObject, state: PodState): boolean {
  const statuses = asList(fieldAt(pod, 'status', 'initContainerStatuses'));
  const running = sidecars(pod);
  let blocked = false;
  statuses.forEach((status, i) => {
    state.restarts += count(status, 'restartCount');
    noteRestart(status, state);
    if (blocked) return;
    const name = asText(field(status, 'name'));
    const terminated = fieldAt(status, 'state', 'terminated');
    if (asObject(terminated) !== undefined && count(terminated, 'exitCode') === 0) return;
    if (running.has(name) && field(status, 'started') === true) {
      if (field(status, 'ready') === true) state.ready++;
      return;
    }
    state.reason = `Init:${initReason(status, i, asList(fieldAt(pod, 'spec', 'initContainers')).length)}`;
    blocked = true;
  });
  return blocked;
}

function initReason(status: unknown, index: number, total: number): string {
  const terminated = asObject(fieldAt(status, 'state', 'terminated'));
  if (terminated !== undefined) return exitReason(terminated);
  const waiting = asText(fieldAt(status, 'state', 'waiting', 'reason'));
  return waiting !== '' && waiting !== 'PodInitializing' ? waiting : `${index}/${total}`;
}

function exitReason(terminated: Readonly<Record<string, unknown>>): string {
  const reason = asText(terminated['reason']);
  if (reason !== '') return reason;
  const signal = count(terminated, 'signal');
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${count(terminated, 'exitCode')}`;
}

function addContainers(pod: KubeObject, state: PodState): void {
  const statuses = asList(fieldAt(pod, 'status', 'containerStatuses'));
  let restarts = 0;
  let running = false;
  for (const status of statuses.toReversed()) {
    restarts += count(status, 'restartCount');
    noteRestart(status, state);
    const waiting = asText(fieldAt(status, 'state', 'waiting', 'reason'));
    const terminated = asObject(fieldAt(status, 'state', 'terminated'));
    if (waiting !== '') state.reason = waiting;
    else if (terminated !== undefined) state.reason = exitReason(terminated);
    else if (field(status, 'ready') === true && fieldAt(status, 'state', 'running') !== undefined) {
      running = true;
      state.ready++;
    }
  }
  state.restarts = restarts;
  if (state.reason === 'Completed' && running) {
    state.reason = conditionTrue(pod, 'Ready') ? 'Running' : 'NotReady';
  }
}

function noteRestart(status: unknown, state: PodState): void {
  const finished = asText(fieldAt(status, 'lastState', 'terminated', 'finishedAt'));
  if (finished > state.restartedAt) state.restartedAt = finished;
}

function conditionTrue(pod: KubeObject, type: string): boolean {
  const conditions = asList(fieldAt(pod, 'status', 'conditions'));
  return conditions.some((c) => field(c, 'type') === type && field(c, 'status') === 'True');
}

function readinessGates(pod: KubeObject): string {
  const gates = asList(fieldAt(pod, 'spec', 'readinessGates')).map((gate) =>
    asText(field(gate, 'conditionType')),
  );
  if (gates.length === 0) return NONE;
  return `${gates.filter((gate) => conditionTrue(pod, gate)).length}/${gates.length}`;
}
