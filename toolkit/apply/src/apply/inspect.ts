import { ApiError } from '@flux-ts/kube';
import { hasDrifted, idOf, type KubeObject } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';
import { type Change, changeOf } from '../change-set.ts';
import { cleanupPatch, migrationPatch } from '../cleanup.ts';
import { dryRunError, isImmutableError, messageOf, subjectError } from '../errors.ts';
import { type CompiledRule, ignoredPaths, withLiveValues, withoutPaths } from '../ignore-rules.ts';
import { keyOf, type Manifest } from '../manifest.ts';
import { anyInMetadata } from '../switches.ts';
import { untilGone } from '../until-gone.ts';
import { isAppliedAlready } from './applied-already.ts';
import type { InspectContext } from './inspect-context.ts';
import type { Recall } from './recall.ts';

/** How often an object is looked at again whose metadata somebody else changes meanwhile. */
const PATCH_TRIES = 5;

/** What is to be done with an object: nothing, when there is no payload. */
export interface Plan {
  readonly manifest: Manifest;
  readonly change: Change;
  readonly payload?: Manifest;
}

/** Finds out what applying an object would change, with as few requests as that takes. */
export async function inspect(context: InspectContext, given: Manifest): Promise<Plan> {
  const manifest = await withRealScope(context, given);
  if (context.recall.provesUnchanged(manifest))
    return { manifest, change: changeOf(manifest.id, 'unchanged') };
  return new Inspection(context, manifest).run();
}

/**
 * Tools add a namespace to everything; kinds without one lose it again, as they do on the server. The cache hears of
 * each kind that the server has.
 */
async function withRealScope({ applier, options }: InspectContext, manifest: Manifest): Promise<Manifest> {
  const { client, cache } = applier;
  try {
    const { namespaced } = await client.discovery.resource(keyOf(manifest.id), { signal: options.signal });
    await cache?.open?.(manifest.id);
    if (namespaced || manifest.id.namespace === '') return manifest;
    return manifest.at({ ...manifest.id, namespace: '' });
  } catch (error) {
    // The dry run says what is wrong, in the words that users know.
    if (ApiError.is(error, 'NO_MATCH')) return manifest;
    throw error instanceof ApiError ? dryRunError(manifest, error) : error;
  }
}

class Inspection {
  private readonly context: InspectContext;
  private readonly manifest: Manifest;
  private live: KubeObject | undefined;
  private patched = false;
  /** `live` may be older than what the cluster has. */
  private isUnproven = false;

  constructor(context: InspectContext, manifest: Manifest) {
    this.context = context;
    this.manifest = manifest;
  }

  /** A look at the object comes first, unless it is known not to be there, or to be changed by this. */
  async run(): Promise<Plan> {
    const looksFirst = this.looksFirst();
    if (looksFirst) await this.look();
    if (this.isSkipped()) return this.plan('skipped', this.live);
    await this.migrate();
    if (this.isAppliedAlready()) return this.remember(this.live!);
    let dryRun = await this.dryRun();
    if (dryRun === undefined) return this.plan('skipped', this.live);
    if (!looksFirst && this.rules.length === 0 && this.recall.provesChange(this.manifest, dryRun))
      return this.plan('configured', dryRun, this.manifest);
    if (looksFirst ? this.isOutdatedBy(dryRun) : dryRun.metadata.resourceVersion !== undefined) {
      this.live = await this.find();
      if (this.isSkipped()) return this.plan('skipped', this.live);
      await this.migrate();
      if (this.patched) dryRun = (await this.dryRun()) ?? dryRun;
    }
    await this.cleanUp();
    return this.compare(dryRun);
  }

  private looksFirst(): boolean {
    if (!this.recall.mayExist(this.manifest.id)) return false;
    const { options, switches } = this.context;
    const needsLive = options.migrateApiVersion === true || this.rules.length > 0;
    if (needsLive || anyInMetadata(this.manifest.object, switches.ifNotPresent)) return true;
    return !this.recall.expectsChange(this.manifest);
  }

  /**
   * Reads the object: from a list of many where one is at hand, else by itself. Of what comes from a list and is not
   * known to be the newest state, the dry run has to say whether it is; what would be decided before that is looked
   * at once more.
   */
  private async look(): Promise<void> {
    this.live = await this.listed();
    if (this.live === undefined) this.live = await this.find();
    else if (!this.recall.isCurrent(this.manifest.id, this.live.metadata.resourceVersion)) {
      if (this.isSkipped() || this.context.options.migrateApiVersion === true) this.live = await this.find();
      else this.isUnproven = true;
    }
  }

  private async listed(): Promise<KubeObject | undefined> {
    const { id } = this.manifest;
    if (!this.recall.isFirstLook(id)) return undefined;
    const found = await this.context.listing?.take(id, this.signal);
    const { cache } = this.context.applier;
    return cache === undefined || this.recall.isCurrent(id, found?.metadata.resourceVersion)
      ? found
      : undefined;
  }

  /** Whether the object has moved on since it was listed. */
  private isOutdatedBy(dryRun: KubeObject): boolean {
    return this.isUnproven && dryRun.metadata.resourceVersion !== this.live?.metadata.resourceVersion;
  }

  private async find(): Promise<KubeObject | undefined> {
    try {
      return await this.context.applier.client.get(this.manifest.key, { signal: this.signal });
    } catch (error) {
      // Whatever it is, the dry run will tell; upstream ignores it likewise.
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  private isSkipped(): boolean {
    const { excluded, ifNotPresent } = this.context.switches;
    const desired = this.manifest.object;
    if (anyInMetadata(desired, excluded) || anyInMetadata(this.live, excluded)) return true;
    return this.live !== undefined && anyInMetadata(desired, ifNotPresent);
  }

  private async migrate(): Promise<void> {
    if (this.context.options.migrateApiVersion !== true || this.live === undefined) return;
    const bodyFor = (live: KubeObject): Value[] => migrationPatch(live, this.manifest.object.apiVersion);
    await this.patch(bodyFor, (error) => {
      const version = this.manifest.object.apiVersion;
      const text = `failed to migrate API version: failed to migrate managed fields API version to ${version}`;
      return subjectError('CLEANUP', this.manifest, `${this.subject} ${text}: ${messageOf(error)}`, error);
    });
  }

  private async cleanUp(): Promise<void> {
    const { options, switches, managers, applier } = this.context;
    if (this.live === undefined || options.cleanup === false) return;
    if (anyInMetadata(this.manifest.object, switches.merge) || anyInMetadata(this.live, switches.merge))
      return;
    const bodyFor = (live: KubeObject): Value[] => cleanupPatch(live, applier.owner.field, managers);
    await this.patch(bodyFor, (error) =>
      subjectError(
        'CLEANUP',
        this.manifest,
        `${this.subject} metadata.managedFields cleanup failed: ${messageOf(error)}`,
        error,
      ),
    );
  }

  /**
   * Patches the object as it was seen. Who wrote to it meanwhile is in no entry that we know, and what he set would be
   * nobody's, for good: then it is looked at again.
   */
  private async patch(
    bodyFor: (live: KubeObject) => Value[],
    failure: (error: unknown) => Error,
  ): Promise<void> {
    for (let tries = PATCH_TRIES; this.live !== undefined; tries--) {
      const body = bodyFor(this.live);
      if (body.length === 0) return;
      await this.context.beforeWrite();
      try {
        this.live = await this.patchLocked(this.live, body);
        this.patched = true;
        return;
      } catch (error) {
        this.signal?.throwIfAborted();
        if (tries <= 1 || !ApiError.is(error, 'CONFLICT')) throw failure(error);
        this.live = await this.find();
      }
    }
  }

  private patchLocked({ metadata }: KubeObject, body: readonly Value[]): Promise<KubeObject> {
    const { client, owner } = this.context.applier;
    const value = metadata.resourceVersion ?? '';
    const lock = { op: 'replace', path: '/metadata/resourceVersion', value };
    const options = { fieldManager: owner.field, signal: this.signal };
    return client.patch(this.manifest.key, { type: 'json', body: [...body, lock] }, options);
  }

  private isAppliedAlready(): boolean {
    if (this.live === undefined || this.patched || this.isUnproven) return false;
    return isAppliedAlready(this.context, this.manifest, this.live);
  }

  /** What the server would make of it; undefined when it refuses what is to be left alone anyway. */
  private async dryRun(): Promise<KubeObject | undefined> {
    try {
      return await this.applyDry();
    } catch (error) {
      this.signal?.throwIfAborted();
      this.live ??= await this.find();
      if (this.isSkipped()) return undefined;
      if (this.mayRecreate(error)) {
        await this.recreate();
        try {
          return await this.applyDry();
        } catch (again) {
          throw dryRunError(this.manifest, again);
        }
      }
      throw dryRunError(this.manifest, error);
    }
  }

  private applyDry(): Promise<KubeObject> {
    const { client, owner } = this.context.applier;
    const options = { fieldManager: owner.field, force: true, dryRun: true, signal: this.signal };
    return client.apply(this.manifest.payload, options);
  }

  private mayRecreate(error: unknown): boolean {
    if (!isImmutableError(error)) return false;
    const { force } = this.context.switches;
    return (
      this.live !== undefined &&
      (this.context.options.force === true ||
        anyInMetadata(this.manifest.object, force) ||
        anyInMetadata(this.live, force))
    );
  }

  /** Deletes an object in the way, and waits until it is gone (finalizers). */
  private async recreate(): Promise<void> {
    await this.context.beforeWrite();
    const { client, clock } = this.context.applier;
    const failure = (text: string, error: unknown) =>
      subjectError(
        'RECREATE',
        this.manifest,
        `${this.subject} immutable field detected, ${text}: ${messageOf(error)}`,
        error,
      );
    try {
      await client.delete(this.manifest.key, { propagation: 'Background', signal: this.signal });
    } catch (error) {
      if (!ApiError.is(error, 'NOT_FOUND')) throw failure('failed to delete object', error);
    }
    try {
      await untilGone(client, clock, this.manifest.id, this.signal);
    } catch (error) {
      throw failure('failed to wait for object to be deleted', error);
    }
    this.live = undefined;
  }

  private compare(dryRun: KubeObject): Plan {
    if (dryRun.metadata.resourceVersion === undefined) return this.plan('created', undefined, this.manifest);
    const { applier } = this.context;
    const live = this.live ?? dryRun;
    const paths = ignoredPaths(this.rules, dryRun);
    const drifted =
      paths.length === 0
        ? hasDrifted(live, dryRun)
        : hasDrifted(withoutPaths(live, paths), withoutPaths(dryRun, paths));
    if (!drifted && !this.patched) return this.remember(live);
    const object = this.manifest.object;
    const payload =
      paths.length === 0
        ? this.manifest
        : this.manifest.with(withLiveValues(object, live, dryRun, paths, applier.owner.field));
    return this.plan('configured', live, payload);
  }

  private remember(live: KubeObject): Plan {
    this.recall.remember(this.manifest, live);
    return this.plan('unchanged', live);
  }

  private plan(
    action: 'created' | 'configured' | 'unchanged' | 'skipped',
    live?: KubeObject,
    payload?: Manifest,
  ): Plan {
    const id = live === undefined ? this.manifest.id : { ...idOf(live), version: this.manifest.id.version };
    const change = changeOf(id, action, live);
    return { manifest: this.manifest, change, ...(payload && { payload }) };
  }

  private get recall(): Recall {
    return this.context.recall;
  }

  private get rules(): readonly CompiledRule[] {
    return this.context.rules;
  }

  private get signal(): AbortSignal | undefined {
    return this.context.options.signal;
  }

  private get subject(): string {
    return changeOf(this.manifest.id, 'unknown').subject;
  }
}
