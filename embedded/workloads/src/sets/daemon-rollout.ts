import { resolve } from '../deployments/rollout.ts';
import type { DaemonSet, Pod } from '../kinds.ts';

/** The pods of a DaemonSet on one node. */
export interface NodePods {
  readonly node: string;
  readonly shouldRun: boolean;
  readonly old: Pod | undefined;
  readonly fresh: Pod | undefined;
}

/** Pods that go, and nodes that get a new one. */
export interface DaemonSteps {
  readonly remove: readonly Pod[];
  readonly create: readonly string[];
}

type Test = (pod: Pod | undefined) => boolean;

/** How many daemons may be missing, and how many may be there twice; of both one is not zero. */
export function daemonLimits({ spec }: DaemonSet, wanted: number): { unavailable: number; surge: number } {
  const { maxUnavailable = 1, maxSurge = 0 } = spec.updateStrategy?.rollingUpdate ?? {};
  const surge = resolve(maxSurge, wanted, Math.ceil);
  const unavailable = resolve(maxUnavailable, wanted, Math.ceil);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** The next step of an update, of which pods whose node has one too many or none are no part (update.go rollingUpdate). */
export function nextDaemons(set: DaemonSet, nodes: readonly NodePods[], isAvailable: Test): DaemonSteps {
  const wanted = nodes.filter(({ shouldRun }) => shouldRun).length;
  const { unavailable, surge } = daemonLimits(set, wanted);
  return surge > 0 ? surging(nodes, surge, wanted, isAvailable) : replacing(nodes, unavailable, isAvailable);
}

/** Old pods that do not work go; of those that do as many as may be missing. */
function replacing(nodes: readonly NodePods[], limit: number, isAvailable: Test): DaemonSteps {
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  let missing = 0;
  for (const { old, fresh } of nodes) {
    if (old === undefined || fresh !== undefined) missing += isAvailable(fresh) && old === undefined ? 0 : 1;
    else if (isAvailable(old)) candidates.push(old);
    else {
      broken.push(old);
      missing++;
    }
  }
  return { remove: [...broken, ...candidates.slice(0, Math.max(0, limit - missing))], create: [] };
}

/** New pods come beside the old ones, which go when those work. */
function surging(nodes: readonly NodePods[], limit: number, wanted: number, isAvailable: Test): DaemonSteps {
  const remove: Pod[] = [];
  const unwanted: Pod[] = [];
  const broken: string[] = [];
  const candidates: string[] = [];
  let extra = 0;
  let available = 0;
  for (const { node, shouldRun, old, fresh } of nodes) {
    if (isAvailable(old ?? fresh)) available++;
    if (old === undefined) continue;
    if (fresh !== undefined) {
      if (isAvailable(fresh)) remove.push(old);
      else extra++;
    } else if (!isAvailable(old)) {
      if (shouldRun) broken.push(node);
      else remove.push(old);
    } else if (shouldRun) candidates.push(node);
    else unwanted.push(old);
  }
  return {
    remove: [...remove, ...unwanted.slice(0, Math.max(0, available - wanted))],
    create: [...broken, ...candidates.slice(0, Math.max(0, limit - extra))],
  };
}
