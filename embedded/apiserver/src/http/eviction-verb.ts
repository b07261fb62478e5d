import { fromLabelSelector, type KubeObject, matchLabels } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import type { RequestContext } from '../registry/context.ts';
import { deleteObject } from '../registry/delete.ts';
import { modifyObject } from '../registry/update.ts';
import { badRequest, evictionRefused, unreasoned } from '../status/errors.ts';
import { asList, asObject, asText, field, fieldAt } from '../values.ts';
import { asKind, readBody } from './body.ts';
import { contextOf, type Exchange } from './exchange.ts';
import type { ApiResponse } from './message.ts';
import { SUCCESS } from './pod-verbs.ts';
import { findStored } from './read-verbs.ts';
import { respondJson } from './respond.ts';

/** POST to `pods/<name>/eviction`: a deletion that a PodDisruptionBudget may refuse (pkg/registry/core/pod/storage/eviction.go). */
export async function evictionVerb(exchange: Exchange): Promise<ApiResponse> {
  const { api, route, target } = exchange;
  const eviction = readEviction(exchange);
  if (eviction.metadata.name !== route.name)
    throw badRequest('name in URL does not match name in Eviction object');
  const dryRun = asList(fieldAt(eviction, 'deleteOptions', 'dryRun')).includes('All');
  const asked = contextOf(exchange, 'CreateOptions');
  const ctx = { ...asked, dryRun: asked.dryRun || dryRun };
  const { object: pod } = findStored(exchange);
  if (isProtected(pod)) await spend(exchange, ctx, pod);
  const grace = fieldAt(eviction, 'deleteOptions', 'gracePeriodSeconds');
  const wanted = fieldAt(eviction, 'deleteOptions', 'preconditions');
  const resourceVersion = asText(field(wanted, 'resourceVersion')) || undefined;
  const isTold = await tellWhy(exchange, ctx, asText(field(wanted, 'uid')), resourceVersion);
  const options = {
    // What was told has made another version of it.
    ...(isTold ? {} : { resourceVersion }),
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
    uid: asText(fieldAt(eviction, 'deleteOptions', 'preconditions', 'uid')) || undefined,
  };
  await deleteObject(api, ctx, target, route.namespace ?? '', route.name!, options);
  return respondJson(201, SUCCESS);
}

/** The pod that is meant says why it goes (addConditionAndDeletePod). */
async function tellWhy(
  exchange: Exchange,
  ctx: RequestContext,
  uid: string,
  version: string | undefined,
): Promise<boolean> {
  const { api, route, target } = exchange;
  const pod = findStored(exchange);
  const isOther = uid !== '' && uid !== pod.object.metadata.uid;
  if (ctx.dryRun || isOther || (version !== undefined && version !== String(pod.revision))) return false;
  await modifyObject(api, ctx, {
    target,
    namespace: route.namespace ?? '',
    name: route.name!,
    subresource: 'status',
    unconditional: true,
    // Nobody is said to have written it.
    tracksFields: true,
    next: (live) => disrupted(live, formatTime(api.clock.now())),
  });
  return true;
}

function disrupted(pod: KubeObject, lastTransitionTime: string): KubeObject {
  const status = asObject(pod['status']) ?? {};
  const told = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime,
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const others = asList(status['conditions']).filter((each) => field(each, 'type') !== told.type);
  return { ...pod, status: { ...status, conditions: [...others, told] } };
}

const VERSIONS: ReadonlySet<unknown> = new Set(['policy/v1', 'policy/v1beta1', undefined]);

/** Both versions are the same. Throws BadRequest. */
function readEviction(exchange: Exchange): KubeObject {
  const body = asObject(readBody(exchange));
  if (body === undefined) return asKind(body, 'policy/v1', 'Eviction');
  const { apiVersion = 'policy/v1', kind = 'Eviction' } = body;
  if (VERSIONS.has(apiVersion) && kind === 'Eviction') {
    return asKind({ ...body, apiVersion: 'policy/v1' }, 'policy/v1', 'Eviction');
  }
  const why = `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`;
  throw badRequest(
    `${kind} in version "${String(apiVersion).split('/').at(-1)}" cannot be handled as a Eviction: ${why}`,
  );
}

const UNPROTECTED: ReadonlySet<unknown> = new Set(['Succeeded', 'Failed', 'Pending']);

function isProtected(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp === undefined && !UNPROTECTED.has(fieldAt(pod, 'status', 'phase'));
}

/** Takes the eviction from the budget that the pod stands under, if there is one. Throws TooManyRequests. */
async function spend(exchange: Exchange, ctx: RequestContext, pod: KubeObject): Promise<void> {
  const { api } = exchange;
  const { namespace = '', name } = pod.metadata;
  const budgets = api.storage
    .list(BUDGETS, { namespace })
    .filter(({ object }) => selects(object, pod.metadata.labels ?? {}));
  if (budgets.length > 1) throw unreasoned(MORE_THAN_ONE);
  const [budget] = budgets;
  if (budget === undefined || mayGoUnready(budget.object, pod)) return;
  await modifyObject(api, ctx, {
    target: api.kinds.find('policy', 'v1', 'poddisruptionbudgets')!,
    namespace,
    name: budget.name,
    subresource: 'status',
    unconditional: true,
    next: (live) => spent(live, name, formatTime(api.clock.now())),
  });
}

const BUDGETS = 'policy/poddisruptionbudgets';
const MORE_THAN_ONE =
  'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';

function selects(budget: KubeObject, labels: Readonly<Record<string, string>>): boolean {
  const selector = fieldAt(budget, 'spec', 'selector');
  return selector !== undefined && matchLabels(fromLabelSelector(selector as object), labels);
}

/** A pod that is not ready is no loss, at least while enough others are. */
function mayGoUnready(budget: KubeObject, pod: KubeObject): boolean {
  const ready = asList(fieldAt(pod, 'status', 'conditions')).find((each) => field(each, 'type') === 'Ready');
  if (asText(field(ready, 'status')) === 'True') return false;
  if (fieldAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const [healthy, desired] = [countOf(budget, 'currentHealthy'), countOf(budget, 'desiredHealthy')];
  return desired > 0 && healthy >= desired;
}

function spent(budget: KubeObject, pod: string, now: string): KubeObject {
  const status = asObject(budget['status']) ?? {};
  const { name, generation = 0 } = budget.metadata;
  if (countOf(budget, 'observedGeneration') < generation) {
    throw evictionRefused(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  const left = countOf(budget, 'disruptionsAllowed') - 1;
  if (left < 0) {
    const [desired, healthy] = [countOf(budget, 'desiredHealthy'), countOf(budget, 'currentHealthy')];
    throw evictionRefused(
      `The disruption budget ${name} needs ${desired} healthy pods and has ${healthy} currently`,
    );
  }
  const disruptedPods = { ...asObject(status['disruptedPods']), [pod]: now };
  const conditions = left > 0 ? status['conditions'] : exhausted(status['conditions'], generation, now);
  return { ...budget, status: { ...status, disruptionsAllowed: left, disruptedPods, conditions } };
}

function exhausted(conditions: unknown, observedGeneration: number, now: string): unknown[] {
  const none = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'InsufficientPods',
    message: '',
    observedGeneration,
    lastTransitionTime: now,
  };
  return [...asList(conditions).filter((each) => field(each, 'type') !== none.type), none];
}

function countOf(budget: KubeObject, name: string): number {
  return Number(fieldAt(budget, 'status', name) ?? 0);
}
