import { ApiError, type KubeClient } from '@flux-ts/kube';
import {
  asValue,
  cloneValue,
  hasDrifted,
  idOf,
  type KubeObject,
  sameButManagedTimes,
  structuredApply,
} from '@flux-ts/resource';
import { applyDefaults, canonicalize, type Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { type Change, changeOf } from '../change-set.ts';
import { type CleanupManager, cleanupPatch, migrationPatch } from '../cleanup.ts';
import { dryRunError, isImmutableError, messageOf, subjectError } from '../errors.ts';
import { type CompiledRule, ignoredPaths, withLiveValues, withoutPaths } from '../ignore-rules.ts';
import { keyOf, type Manifest } from '../manifest.ts';
import type { ApplierOptions, ApplyStagedOptions } from '../options.ts';
import { anyInMetadata, type Switches } from '../switches.ts';
import { untilGone } from '../until-gone.ts';
import type { Recall } from './recall.ts';

/** What is to be done with an object: nothing, when there is no payload. */
export interface Plan {
  readonly manifest: Manifest;
  readonly change: Change;
  readonly payload?: Manifest;
}

/** What inspecting needs to know, the same for all objects of an apply. */
export interface InspectContext {
  readonly applier: ApplierOptions;
  readonly options: ApplyStagedOptions;
  readonly switches: Switches;
  readonly managers: readonly CleanupManager[];
  readonly rules: readonly CompiledRule[];
  readonly recall: Recall;
  /** Resolves once the caller has recorded what is about to be written. */
  readonly beforeWrite: () => Promise<void>;
}

/** Finds out what applying an object would change, with as few requests as that takes. */
export async function inspect(context: InspectContext, given: Manifest): Promise<Plan> {
  const manifest = await withRealScope(context.applier.client, given, context.options.signal);
  const { recall } = context;
  if (recall.provesUnchanged(manifest)) return { manifest, change: changeOf(manifest.id, 'unchanged') };
  return new Inspection(context, manifest).run(recall.mayExist(manifest.id));
}

/** Tools add a namespace to everything; kinds without one lose it again, as they do on the server. */
async function withRealScope(
  client: KubeClient,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<Manifest> {
  if (manifest.id.namespace === '') return manifest;
  try {
    const { namespaced } = await client.discovery.resource(keyOf(manifest.id), { signal });
    return namespaced ? manifest : manifest.at({ ...manifest.id, namespace: '' });
  } catch (error) {
    // The dry run says what is wrong, in the words that users know.
    if (ApiError.is(error, 'NO_MATCH')) return manifest;
    throw error;
  }
}

class Inspection {
  private readonly context: InspectContext;
  private readonly manifest: Manifest;
  private live: KubeObject | undefined;
  private patched = false;

  constructor(context: InspectContext, manifest: Manifest) {
    this.context = context;
    this.manifest = manifest;
  }

  /** `mayExist`: look for the object first; else a dry run tells whether it is there. */
  async run(mayExist: boolean): Promise<Plan> {
    if (mayExist) this.live = await this.find();
    if (this.isSkipped()) return this.plan('skipped', this.live);
    await this.migrate();
    if (this.isAppliedAlready()) return this.remember(this.live!);
    let dryRun = await this.dryRun();
    if (!mayExist && dryRun.metadata.resourceVersion !== undefined) {
      this.live = await this.find();
      if (this.isSkipped()) return this.plan('skipped', this.live);
      await this.migrate();
      if (this.patched) dryRun = await this.dryRun();
    }
    await this.cleanUp();
    return this.compare(dryRun);
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
    const patch = migrationPatch(this.live, this.manifest.object.apiVersion);
    await this.patch(patch, (error) => {
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
    await this.patch(cleanupPatch(this.live, applier.owner.field, managers), (error) =>
      subjectError(
        'CLEANUP',
        this.manifest,
        `${this.subject} metadata.managedFields cleanup failed: ${messageOf(error)}`,
        error,
      ),
    );
  }

  private async patch(body: Value[], failure: (error: unknown) => Error): Promise<void> {
    if (body.length === 0) return;
    await this.context.beforeWrite();
    const { client, owner } = this.context.applier;
    try {
      const options = { fieldManager: owner.field, signal: this.signal };
      this.live = await client.patch(this.manifest.key, { type: 'json', body }, options);
      this.patched = true;
    } catch (error) {
      this.signal?.throwIfAborted();
      throw failure(error);
    }
  }

  /**
   * Whether the live object already is what applying would make of it, by our own server-side apply: then there is
   * nothing to ask. Anything that needs a second look goes to the server.
   */
  private isAppliedAlready(): boolean {
    const { applier, managers } = this.context;
    const schema = applier.schemaOf?.(this.manifest.key);
    if (schema === undefined || this.live === undefined || this.patched) return false;
    if (
      this.context.options.cleanup !== false &&
      cleanupPatch(this.live, applier.owner.field, managers).length > 0
    ) {
      return false;
    }
    try {
      return sameButManagedTimes(this.live, this.applied(schema, this.live));
    } catch {
      return false;
    }
  }

  /** The object as the server would store it, were nobody but its type to have a say. */
  private applied(schema: Schema, live: KubeObject): KubeObject {
    const config = this.manifest.object;
    const manager = this.context.applier.owner.field;
    const request = { live, config, schema, manager, force: true, apiVersion: config.apiVersion, now: '' };
    const { object, managedFields } = structuredApply(request);
    const stored = cloneValue(asValue(object));
    applyDefaults(schema, stored);
    if (schema.typeName !== undefined) canonicalize(schema, stored);
    const { metadata } = stored as unknown as KubeObject;
    return { ...(stored as unknown as KubeObject), metadata: { ...metadata, managedFields } };
  }

  private async dryRun(): Promise<KubeObject> {
    try {
      return await this.applyDry();
    } catch (error) {
      this.signal?.throwIfAborted();
      if (await this.mayRecreate(error)) {
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

  private async mayRecreate(error: unknown): Promise<boolean> {
    if (!isImmutableError(error)) return false;
    this.live ??= await this.find();
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
    const { rules, applier } = this.context;
    const live = this.live ?? dryRun;
    const paths = ignoredPaths(rules, dryRun);
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
    this.context.recall.remember(this.manifest, live);
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

  private get signal(): AbortSignal | undefined {
    return this.context.options.signal;
  }

  private get subject(): string {
    return changeOf(this.manifest.id, 'unknown').subject;
  }
}
