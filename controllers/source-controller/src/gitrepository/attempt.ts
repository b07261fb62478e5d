import type { FileTree } from '@flux-ts/artifact';
import { ArtifactError, sourceIgnoreFilter } from '@flux-ts/artifact';
import { errorMessage } from '@flux-ts/errors';
import { type GitClient, revisionFor, type TreeCheckout } from '@flux-ts/git';
import {
  type Artifact,
  conditionTypes,
  GIT_REPOSITORY,
  type GitRepository,
  reasons,
  sourceReasons,
} from '@flux-ts/kinds';
import {
  isFalse,
  isTrue,
  type ReconcileContext,
  removeCondition,
  type StatusSession,
} from '@flux-ts/runtime';
import { markFalse, markProgress, markTrue } from '../source/conditions.ts';
import { SourceError } from '../source/reconcile-error.ts';
import type { SecretReader } from '../source/secrets.ts';
import type { AttemptOptions } from './attempt-options.ts';
import { type RemoteAccess, remoteAccess } from './authentication.ts';
import { contentConfigChanged, includesDiffer, verificationMode } from './content-config.ts';
import type { AttemptCommit } from './events.ts';
import { type ComposedTree, composeTree, readIncludes } from './includes.ts';
import { recordArtifact } from './record-artifact.ts';
import { verifySignatures } from './signatures.ts';
import { missingSparsePath } from './sparse.ts';
import { checkoutError, storageError } from './step-errors.ts';
import { checkStorage } from './storage-step.ts';

/**
 * One reconcile of a GitRepository, by upstream's steps: storage, source, include, artifact. Each leaves its
 * conditions on the object; the first that throws ends it.
 */
export class Attempt {
  /** What was found upstream, once that is known. */
  commit: AttemptCommit | undefined;
  readonly #session: StatusSession<GitRepository>;
  readonly #context: ReconcileContext;
  readonly #options: AttemptOptions;

  constructor(session: StatusSession<GitRepository>, context: ReconcileContext, options: AttemptOptions) {
    this.#session = session;
    this.#context = context;
    this.#options = options;
  }

  get #object(): GitRepository {
    return this.#session.object;
  }

  async run(): Promise<void> {
    const object = this.#object;
    markProgress(object, false, 'reconciliation in progress');
    const { generation } = object.metadata;
    const observed = object.status?.observedGeneration;
    if (generation !== observed) {
      markProgress(object, false, `processing object: new generation ${observed ?? 0} -> ${generation}`);
    }
    this.#session.phase();
    removeCondition(object, conditionTypes.storageOperationFailed);
    const { store, events } = this.#options;
    if (await checkStorage(object, { store, events, log: this.#context.log })) this.#session.phase();
    await this.#fetch();
  }

  async #fetch(): Promise<void> {
    const object = this.#object;
    // A failed verification is judged anew; a successful one speaks of the artifact that is still there.
    if (isFalse(object, conditionTypes.sourceVerified))
      removeCondition(object, conditionTypes.sourceVerified);
    const access = await this.#failing(conditionTypes.fetchFailed, () =>
      remoteAccess(object, { ...this.#options, signal: this.#context.signal }),
    );
    const includes = await this.#includes();
    const checkout = await this.#checkout(access, includes);
    try {
      removeCondition(object, conditionTypes.fetchFailed);
      await this.#checkSparse(checkout);
      await this.#verify(checkout);
      this.#observeRevision();
      await this.#store(checkout, includes);
    } finally {
      checkout.close();
    }
  }

  async #includes(): Promise<Artifact[]> {
    const object = this.#object;
    const { client, requeueDependency } = this.#options;
    const includes = await this.#failing(conditionTypes.includeUnavailable, () =>
      readIncludes(object, client, requeueDependency, this.#context.signal),
    );
    removeCondition(object, conditionTypes.includeUnavailable);
    if (includesDiffer(includes, object.status?.includedArtifacts ?? [])) {
      const message = 'included artifacts differ from last observed includes';
      markProgress(object, true, `building artifact: ${message}`);
      this.#session.phase();
    }
    removeCondition(object, conditionTypes.artifactOutdated);
    return includes;
  }

  /** Ends the attempt as `IGNORED` when neither upstream nor what shapes the artifact has changed. */
  async #checkout(access: RemoteAccess, includes: readonly Artifact[]): Promise<TreeCheckout> {
    const object = this.#object;
    const stored = isTrue(object, conditionTypes.artifactInStorage) ? object.status?.artifact : undefined;
    const first = await this.#git(access, stored?.revision);
    if (first.kind === 'tree') {
      this.commit = first.commit;
      return first;
    }
    this.commit = first.commit;
    const revision = revisionFor(object.spec.ref, first.commit);
    if (!contentConfigChanged(object, includes)) {
      removeCondition(object, conditionTypes.fetchFailed);
      markTrue(
        object,
        conditionTypes.artifactInStorage,
        reasons.succeeded,
        `stored artifact for revision '${revision}'`,
      );
      const message = `no changes since last reconciliation: observed revision '${revision}'`;
      throw SourceError.ignored(sourceReasons.gitOperationSucceeded, message);
    }
    const again = await this.#git(access, undefined);
    if (again.kind !== 'tree') throw SourceError.generic(reasons.failed, 'the checkout gave no files');
    this.commit = again.commit;
    return again;
  }

  async #git(access: RemoteAccess, observed: string | undefined): ReturnType<GitClient['checkout']> {
    const object = this.#object;
    const { url, ref, recurseSubmodules, sparseCheckout } = object.spec;
    // The time is for Git alone: once the files are open, packing them may take longer.
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(new DOMException('timeout', 'TimeoutError')),
      this.#options.timeout,
    );
    const signal = AbortSignal.any([this.#context.signal, limit.signal]);
    const { namespace = '', name } = object.metadata;
    try {
      return await this.#options.git.checkout(
        {
          remote: { url, auth: access.auth, proxy: access.proxy },
          ref,
          key: `${GIT_REPOSITORY.kind}/${namespace}/${name}`,
          observed,
          expectChange: this.#options.expectChange,
          submodules: recurseSubmodules ?? false,
          sparse: sparseCheckout,
        },
        { signal },
      );
    } catch (cause) {
      if (this.#context.signal.aborted) throw cause;
      throw this.#failed(conditionTypes.fetchFailed, checkoutError(cause));
    } finally {
      clearTimeout(timer);
    }
  }

  async #checkSparse(checkout: TreeCheckout): Promise<void> {
    const missing = missingSparsePath(this.#object.spec.sparseCheckout ?? [], checkout);
    if (missing === undefined) return;
    const words = `sparse checkout dir '${missing}' does not exist in repository: lstat ${missing}: no such file or directory`;
    const message = `failed to sparse checkout directories : ${words}`;
    throw this.#failed(
      conditionTypes.fetchFailed,
      SourceError.generic(sourceReasons.gitOperationFailed, message),
    );
  }

  async #verify(checkout: TreeCheckout): Promise<void> {
    const object = this.#object;
    const mode = verificationMode(object);
    if (mode === undefined) {
      if (object.status) delete object.status.sourceVerificationMode;
      removeCondition(object, conditionTypes.sourceVerified);
      return;
    }
    try {
      const message = await verifySignatures(object, checkout, await this.#publicKeys());
      object.status = { ...object.status, sourceVerificationMode: mode };
      markTrue(object, conditionTypes.sourceVerified, reasons.succeeded, message);
      this.#context.log.info(message);
      this.#options.events.event(object, { type: 'Trace', reason: reasons.succeeded, message });
    } catch (error) {
      if (error instanceof SourceError) {
        markFalse(object, conditionTypes.sourceVerified, error.reason, error.message);
      }
      throw error;
    }
  }

  async #publicKeys(): ReturnType<SecretReader['read']> {
    const { namespace = '' } = this.#object.metadata;
    const name = this.#object.spec.verify?.secretRef?.name ?? '';
    try {
      return await this.#options.secrets.read(namespace, name, this.#context.signal);
    } catch (cause) {
      const message = `public keys secret error: ${errorMessage(cause)}`;
      throw SourceError.generic(sourceReasons.verificationError, message, cause);
    }
  }

  #observeRevision(): void {
    const object = this.#object;
    const revision = revisionFor(object.spec.ref, this.commit!);
    const artifact = object.status?.artifact;
    if (artifact?.revision === revision) return;
    const message = `new upstream revision '${revision}'`;
    if (artifact) markTrue(object, conditionTypes.artifactOutdated, sourceReasons.newRevision, message);
    markProgress(object, true, `building artifact: ${message}`);
    this.#session.phase();
  }

  async #store(checkout: TreeCheckout, includes: readonly Artifact[]): Promise<void> {
    const object = this.#object;
    const revision = revisionFor(object.spec.ref, checkout.commit);
    const upToDate =
      object.status?.artifact?.revision === revision &&
      !includesDiffer(includes, object.status.includedArtifacts ?? []) &&
      !contentConfigChanged(object, includes);
    if (upToDate) {
      const message = `artifact up-to-date with remote revision: '${revision}'`;
      this.#context.log.info(message);
      this.#options.events.event(object, { type: 'Trace', reason: sourceReasons.artifactUpToDate, message });
    } else await this.#build(checkout, includes, revision);
    removeCondition(object, conditionTypes.artifactOutdated);
    removeCondition(object, conditionTypes.storageOperationFailed);
    markTrue(
      object,
      conditionTypes.artifactInStorage,
      reasons.succeeded,
      `stored artifact for revision '${revision}'`,
    );
  }

  async #build(checkout: TreeCheckout, includes: readonly Artifact[], revision: string): Promise<void> {
    const object = this.#object;
    const composed = await this.#failing(conditionTypes.storageOperationFailed, () =>
      composeTree(checkout, object.spec.include ?? [], includes, this.#options.store),
    );
    try {
      const filter = await this.#filter(composed.tree);
      const artifact = await this.#archive(composed, filter, checkout.commit.hash, revision);
      recordArtifact(object, artifact, includes);
    } finally {
      composed.release();
    }
  }

  async #filter(tree: FileTree): ReturnType<typeof sourceIgnoreFilter> {
    try {
      return await sourceIgnoreFilter(tree, { ignore: this.#object.spec.ignore });
    } catch (cause) {
      const message = `failed to load source ignore patterns from repository: ${errorMessage(cause)}`;
      throw SourceError.generic(sourceReasons.sourceIgnoreError, message, cause);
    }
  }

  async #archive(
    composed: ComposedTree,
    filter: Awaited<ReturnType<typeof sourceIgnoreFilter>>,
    hash: string,
    revision: string,
  ): Promise<Artifact> {
    const { namespace = '', name } = this.#object.metadata;
    const owner = { kind: GIT_REPOSITORY.kind, namespace, name };
    const source = { tree: composed.tree, filter };
    const { signal } = this.#context;
    try {
      return await this.#options.store.write(owner, `${hash}.tar.gz`, source, revision, { signal });
    } catch (cause) {
      if (cause instanceof ArtifactError && cause.code === 'ABORTED') throw cause;
      throw this.#failed(conditionTypes.storageOperationFailed, storageError(cause));
    }
  }

  /** Runs a step whose {@link SourceError} becomes a condition. */
  async #failing<T>(type: string, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      throw error instanceof SourceError ? this.#failed(type, error) : error;
    }
  }

  #failed(type: string, error: SourceError): SourceError {
    markTrue(this.#object, type, error.reason, error.message);
    return error;
  }
}
