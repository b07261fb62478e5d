import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { SYSTEM } from '../../auth/user.ts';
import { formatTime } from '../../clock.ts';
import { asList, asObject, asText, equalValues, field, fieldAt } from '../../values.ts';
import type { Strategy } from '../strategy.ts';
import { validatePodChange } from '../validation/pod-changes.ts';
import { Report } from '../validation/report.ts';

const TERMINAL: ReadonlySet<unknown> = new Set(['Succeeded', 'Failed']);
const DEFAULT_GRACE = 30;

/** Pods: made Pending, owned by whoever runs them until they are gone, hardly to be changed. */
export const podStrategy: Strategy = {
  generation: true,
  prepareCreate(next, { api }) {
    const spec = asObject(next['spec']);
    if (spec !== undefined) {
      spec['serviceAccountName'] ??= 'default';
      spec['serviceAccount'] = spec['serviceAccountName'];
      spec['preemptionPolicy'] ??= 'PreemptLowerPriority';
      spec['priority'] ??= 0;
      // Less than nothing is taken for the least there is.
      if (Number(spec['terminationGracePeriodSeconds']) < 0) spec['terminationGracePeriodSeconds'] = 1;
    }
    const gates = asList(field(spec, 'schedulingGates'));
    const gated = gates.length === 0 ? {} : { conditions: [gatedSince(formatTime(api.clock.now()))] };
    next['status'] = { phase: 'Pending', qosClass: qosClassOf(next), ...gated };
  },
  prepareUpdate(next, live, { subresource }) {
    if (subresource === 'ephemeralcontainers') keepAllBut(next, live, withEphemeral);
    else if (subresource === 'resize') keepAllBut(next, live, withResources);
  },
  validate(next, live, { subresource, ctx }) {
    if (live === undefined || subresource === 'ephemeralcontainers' || subresource === 'binding') return [];
    return subresource === 'resize'
      ? resizeErrors(next, live)
      : specErrors(next, live, ctx.user.name === SYSTEM.name);
  },
  grace({ object }) {
    const spec = object['spec'];
    const unplaced = asText(field(spec, 'nodeName')) === '';
    if (unplaced || TERMINAL.has(fieldAt(object, 'status', 'phase'))) return 0;
    const seconds = field(spec, 'terminationGracePeriodSeconds');
    return typeof seconds === 'number' ? seconds : DEFAULT_GRACE;
  },
};

type Spec = Record<string, unknown>;

/** A part of a pod changes its own fields alone. */
function keepAllBut(next: KubeObject, live: KubeObject, change: (live: Spec, next: Spec) => Spec): void {
  next['spec'] = change(asObject(live['spec']) ?? {}, asObject(next['spec']) ?? {});
}

function withEphemeral(live: Spec, next: Spec): Spec {
  const { ephemeralContainers: _, ...rest } = live;
  const { ephemeralContainers } = next;
  return ephemeralContainers === undefined ? rest : { ...rest, ephemeralContainers };
}

function withResources(live: Spec, next: Spec): Spec {
  const resized = (key: string) => {
    const wanted = new Map(asList(next[key]).map((each) => [field(each, 'name'), field(each, 'resources')]));
    return asList(live[key]).map((each) => {
      const resources = wanted.get(field(each, 'name'));
      return resources === undefined ? each : { ...asObject(each), resources };
    });
  };
  const init = live['initContainers'] === undefined ? {} : { initContainers: resized('initContainers') };
  return { ...live, containers: resized('containers'), ...init };
}

/** Why nobody looks for a node (pkg/registry/core/pod/strategy.go applySchedulingGatedCondition). */
function gatedSince(lastTransitionTime: string): object {
  return {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
    lastProbeTime: null,
    lastTransitionTime,
  };
}

/** What a pod may not become by being resized (ValidatePodResize). */
function resizeErrors(next: KubeObject, live: KubeObject): FieldError[] {
  const [before, after] = [qosClassOf(live), qosClassOf(next)];
  if (before === after) return [];
  const detail = 'Pod QOS Class may not change as a result of resizing';
  return [{ type: 'Invalid', field: 'spec', badValue: before, detail }];
}

/** Who schedules in process places pods by updates; nobody else does, and nobody moves one. */
function specErrors(next: KubeObject, live: KubeObject, isServer: boolean): FieldError[] {
  const report = new Report();
  const { nodeName, ...rest } = asObject(next['spec']) ?? {};
  const isPlaced = isServer && nodeName !== undefined && fieldAt(live, 'spec', 'nodeName') === undefined;
  validatePodChange(report, isPlaced ? { ...next, spec: rest } : next, live);
  return report.errors;
}

/** Guaranteed, Burstable or BestEffort (pkg/apis/core/helper/qos). */
function qosClassOf(pod: KubeObject): string {
  const containers = ['containers', 'initContainers'].flatMap((key) => asList(fieldAt(pod, 'spec', key)));
  const resources = containers.map((container) => field(container, 'resources'));
  const amounts = (r: unknown, key: string) => asObject(field(r, key)) ?? {};
  const empty = resources.every(
    (r) => Object.keys(amounts(r, 'requests')).length + Object.keys(amounts(r, 'limits')).length === 0,
  );
  if (empty) return 'BestEffort';
  const guaranteed = resources.every((r) =>
    ['cpu', 'memory'].every((name) => {
      const limit = amounts(r, 'limits')[name];
      return limit !== undefined && equalValues(limit, amounts(r, 'requests')[name] ?? limit);
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
