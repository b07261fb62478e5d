import { ApiError, sleep, systemClock } from '@flux-ts/kube';
import { createMergePatch } from '@flux-ts/resource';
import { type Condition, conditionsOf, stampConditions } from './condition.ts';
import { mergeConditions } from './condition-merge.ts';
import type { Clock, KubeClient, KubeObject, ObjectKey } from './deps.ts';
import { RuntimeError } from './errors.ts';

/** How a status is written. */
export interface StatusPatchOptions {
  /** Condition types that only this controller writes: theirs win over what others wrote. Default: all. */
  readonly owned?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Writes what a reconcile changed of an object, and nothing else. */
export interface StatusPatcher {
  /**
   * Sends the difference between `before` (as read) and `after` (a changed copy): one merge patch of the status where
   * it differs, under an optimistic lock when conditions do, and one of metadata where that differs. Returns the object
   * as it now is; `after` itself when nothing differs. Throws `STATUS_CONFLICT` when a condition that is not owned was
   * changed by somebody else, ApiError when the server refuses.
   */
  patch<T extends KubeObject>(before: T, after: T, options?: StatusPatchOptions): Promise<T>;
}

type Body = Parameters<KubeClient['patch']>[1]['body'];

const TRIES = 5;
const FIRST_PAUSE = 100;

/** A patcher that writes as `fieldOwner` (`gotk-kustomize-controller` in kustomize-controller, else the controller's name). */
export function createStatusPatcher(
  client: KubeClient,
  fieldOwner: string,
  clock: Clock = systemClock,
): StatusPatcher {
  const write = { fieldManager: fieldOwner };

  async function patchMetadata<T extends KubeObject>(before: T, after: T, signal?: AbortSignal): Promise<T> {
    const metadata = createMergePatch(metadataOf(before) as Body, metadataOf(after) as Body);
    if (isEmpty(metadata)) return after;
    // A list is replaced as a whole, so finalizers need the lock.
    const lock = Object.hasOwn(metadata as object, 'finalizers') ? lockOf(before) : {};
    const body = { metadata: { ...(metadata as object), ...lock } } as unknown as Body;
    const result = await client.patch<T>(keyOf(after), { type: 'merge', body }, { ...write, signal });
    return { ...after, metadata: result.metadata };
  }

  async function patchStatus<T extends KubeObject>(
    before: T,
    after: T,
    options: StatusPatchOptions,
  ): Promise<T> {
    const key = keyOf(after);
    const rest = createMergePatch(plainStatus(before), plainStatus(after));
    let latest = before;
    let version = after.metadata.resourceVersion;
    for (let tries = 1; ; tries++) {
      const conditions = mergeConditions(
        conditionsOf(before),
        conditionsOf(after),
        conditionsOf(latest),
        options.owned,
      );
      if (conditions instanceof Error) throw conditions;
      const changed = JSON.stringify(conditions) !== JSON.stringify(conditionsOf(latest));
      if (!changed && isEmpty(rest)) return after;
      const body = statusBody(rest, changed ? conditions : undefined, version);
      try {
        return await client.patch<T>(
          key,
          { type: 'merge', body },
          { ...write, subresource: 'status', signal: options.signal },
        );
      } catch (error) {
        if (!changed || tries >= TRIES || !ApiError.is(error, 'CONFLICT')) throw error;
      }
      await sleep(clock, FIRST_PAUSE * 2 ** (tries - 1), options.signal);
      latest = await client.get<T>(key, { signal: options.signal });
      if (latest.metadata.uid !== before.metadata.uid)
        throw new RuntimeError('STATUS_CONFLICT', 'the object was replaced by another one of its name');
      version = latest.metadata.resourceVersion;
    }
  }

  return {
    async patch(before, after, options = {}) {
      stampConditions(after, clock.now());
      const withMetadata = await patchMetadata(before, after, options.signal);
      return patchStatus(before, withMetadata, options);
    },
  };
}

function keyOf(object: KubeObject): ObjectKey {
  const { name, namespace } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, name, namespace };
}

function lockOf(object: KubeObject): { resourceVersion?: string } {
  const { resourceVersion } = object.metadata;
  return resourceVersion === undefined ? {} : { resourceVersion };
}

/** The part of metadata that a controller may change. */
function metadataOf(object: KubeObject): Record<string, unknown> {
  const { labels, annotations, finalizers, ownerReferences } = object.metadata;
  const part = { labels, annotations, finalizers, ownerReferences };
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
}

function plainStatus(object: KubeObject): Body {
  const { conditions: _, ...rest } = (object['status'] ?? {}) as Record<string, unknown>;
  return rest as Body;
}

function statusBody(
  rest: unknown,
  conditions: readonly Condition[] | undefined,
  version: string | undefined,
): Body {
  if (conditions === undefined) return { status: rest } as Body;
  const status = { ...(rest as object), conditions };
  return {
    ...(version === undefined ? {} : { metadata: { resourceVersion: version } }),
    status,
  } as unknown as Body;
}

function isEmpty(patch: unknown): boolean {
  return typeof patch === 'object' && patch !== null && Object.keys(patch).length === 0;
}
