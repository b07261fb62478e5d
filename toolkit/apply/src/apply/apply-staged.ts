import { compareForApply, type KubeObject } from '@flux-ts/resource';
import { withoutInvalidCaBundle } from '../ca-bundle.ts';
import { type Change, type ChangeSet, changeOf, hasChanged } from '../change-set.ts';
import { cleanupManagers } from '../cleanup.ts';
import { messageOf, subjectError } from '../errors.ts';
import { compileIgnoreRules } from '../ignore-rules.ts';
import type { Manifest } from '../manifest.ts';
import type { ApplyMemory } from '../memory.ts';
import type { ApplierOptions, ApplyStagedOptions } from '../options.ts';
import { mapBounded } from '../pool.ts';
import { type Stage, stagesOf } from '../stages.ts';
import { switchesOf } from '../switches.ts';
import { inspect, type Plan } from './inspect.ts';
import type { InspectContext } from './inspect-context.ts';
import { listingFor } from './listing-for.ts';
import { Recall } from './recall.ts';

/** Waits until objects are ready; throws when they are not. */
export type WaitForStage = (changes: ChangeSet, timeout: number, signal?: AbortSignal) => Promise<void>;

const STAGE_TIMEOUT = 60_000;
const CONCURRENCY = 4;
/** Why what still runs at the end is aborted; made once, because the default reason costs more than a small request. */
const OVER = new Error('the apply is over');

/** Applies objects stage by stage (fluxcd/pkg ssa `ApplyAllStaged`); see `Applier.applyStaged` for the contract. */
export async function applyStaged(
  applier: ApplierOptions,
  memory: ApplyMemory,
  manifests: readonly Manifest[],
  options: ApplyStagedOptions,
  wait: WaitForStage,
): Promise<Change[]> {
  const managers = cleanupManagers(applier.owner.field, options.overrideManagers);
  const ended = new AbortController();
  const context: InspectContext = {
    applier,
    options,
    switches: switchesOf(applier.owner.group),
    managers,
    rules: compileIgnoreRules(options.ignore ?? []),
    recall: new Recall(applier, memory, managers, options),
    listing: applier.listing ?? listingFor(applier, manifests, options, ended.signal),
    beforeWrite: once(() => options.beforeWrite?.(manifests.map(({ id }) => id)) ?? Promise.resolve()),
  };
  try {
    return await applyStages(context, stagesOf(manifests, options.earlyKinds), wait);
  } finally {
    ended.abort(OVER);
  }
}

async function applyStages(
  context: InspectContext,
  stages: readonly Stage[],
  wait: WaitForStage,
): Promise<Change[]> {
  const { options } = context;
  const done: Change[] = [];
  for (const stage of stages) {
    options.signal?.throwIfAborted();
    const changes = await applyStage(context, stage);
    done.push(...changes);
    options.onStage?.(changes);
    if (stage.waits) await wait(changes, options.stageTimeout ?? STAGE_TIMEOUT, options.signal);
  }
  return done;
}

/** Inspects all objects of a stage before the first is applied: one that is wrong stops all. */
async function applyStage(context: InspectContext, stage: Stage): Promise<Change[]> {
  const { applier } = context;
  const concurrency = applier.concurrency ?? CONCURRENCY;
  const sorted = stage.manifests.map(withoutInvalidCaBundle).sort((a, b) => compareForApply(a.id, b.id));
  const plans = await mapBounded(sorted, concurrency, (manifest) => inspect(context, manifest));
  const changes: Change[] = [];
  for (const group of byKind(plans)) {
    changes.push(...(await mapBounded(group, concurrency, (plan) => carryOut(context, plan))));
  }
  const definesKinds = changes.some(
    ({ id, action }) => id.kind === 'CustomResourceDefinition' && hasChanged(action),
  );
  if (definesKinds) applier.client.discovery.invalidate();
  return changes;
}

/** Neighbours of the same kind: those that may be applied at the same time. */
function byKind(plans: readonly Plan[]): Plan[][] {
  const groups: Plan[][] = [];
  let kind: string | undefined;
  for (const plan of plans) {
    const { group, kind: name } = plan.manifest.id;
    const next = `${group}/${name}`;
    if (next !== kind) groups.push([]);
    groups.at(-1)!.push(plan);
    kind = next;
  }
  return groups;
}

async function carryOut(context: InspectContext, plan: Plan): Promise<Change> {
  if (plan.payload === undefined) return plan.change;
  await context.beforeWrite();
  const { manifest, payload, change } = plan;
  const live = await apply(context, manifest, payload);
  context.recall.remember(manifest, live);
  return changeOf(change.id, change.action, live);
}

async function apply(context: InspectContext, manifest: Manifest, payload: Manifest): Promise<KubeObject> {
  const { client, owner } = context.applier;
  const { signal } = context.options;
  try {
    return await client.apply(payload.payload, { fieldManager: owner.field, force: true, signal });
  } catch (error) {
    signal?.throwIfAborted();
    context.recall.forget(manifest.id);
    const subject = changeOf(manifest.id, 'unknown').subject;
    throw subjectError('APPLY', manifest, `${subject} apply failed: ${messageOf(error)}`, error);
  }
}

function once(task: () => Promise<void>): () => Promise<void> {
  let started: Promise<void> | undefined;
  return () => {
    started ??= task();
    return started;
  };
}
