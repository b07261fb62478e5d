import { GitError } from '../errors.ts';
import { parseCommit, parseTag, type Tag } from '../objects/commit.ts';
import { collect, ObjectReader } from '../objects/object-reader.ts';
import { listTree } from '../objects/tree.ts';
import { commitNotFound, type ListOptions, type RemoteRefs } from '../refs/remote-refs.ts';
import { type CommitName, revisionFor } from '../refs/revision.ts';
import { runGit } from '../run/process.ts';
import type { GitRemote, Session } from '../transport/session.ts';
import {
  type CheckoutRequest,
  CheckoutTree,
  type TreeCheckout,
  type TreePart,
  type UnchangedCheckout,
} from './checkout.ts';
import { emptyRepository, ofSubmodule, stageFailure } from './failures.ts';
import { CURRENT, FULL_DEPTH, type Mirror } from './mirror.ts';
import { kindOf, namesOf, type Stage, stageOf } from './ref-query.ts';
import { type Resolved, resolveIn, type Target, targetOf } from './resolve.ts';
import { MAX_SUBMODULE_DEPTH, MAX_SUBMODULES, parseModules, submoduleRemote } from './submodules.ts';

/** What a checkout needs of its client. */
export interface CheckoutContext {
  open(remote: GitRemote): Promise<Session>;
  /** `role` is the path of a submodule, or `''`. */
  mirror(key: string, role: string, remote: GitRemote): Promise<Mirror>;
  listRefs(session: Session, options: ListOptions): Promise<RemoteRefs>;
  /** Whether the server speaks Git's protocol; a plain web server passes for a repository without refs. */
  speaksGit(session: Session, signal: AbortSignal | undefined): Promise<boolean>;
}

interface WantedCommit {
  readonly hash: string;
  readonly remote: GitRemote;
  /** The branch it has to be on, if any. */
  readonly branch?: string | undefined;
}

/** One checkout, from the question whether anything moved to the open tree. */
export class CheckoutRun {
  readonly #request: CheckoutRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #context: CheckoutContext;
  readonly #readers: ObjectReader[] = [];
  #submodules = 0;

  constructor(request: CheckoutRequest, signal: AbortSignal | undefined, context: CheckoutContext) {
    this.#request = request;
    this.#signal = signal;
    this.#context = context;
  }

  async run(onClose: () => void): Promise<UnchangedCheckout | TreeCheckout> {
    const { remote, key } = this.#request;
    const target = targetOf(this.#request.ref);
    const session = await this.#context.open(remote).catch((error: unknown) => {
      const faulty = error instanceof GitError && (error.code === 'TLS' || error.code === 'IDENTITY');
      throw faulty ? this.#wrap(stageOf(target, this.#request.observed), error) : error;
    });
    try {
      if (target.kind === 'commit') {
        const commit = { hash: target.hash, reference: target.reference };
        if (this.#isObserved(commit)) return { kind: 'unchanged', commit };
        const mirror = await this.#context.mirror(key, '', remote);
        await this.#fetchCommit(mirror, session, { hash: target.hash, remote, branch: target.branch });
        return await this.#openTree(mirror, session, { ...commit, source: '', hash: target.hash }, onClose);
      }
      return await this.#runRef(session, target, onClose);
    } catch (error) {
      for (const reader of this.#readers) reader.close();
      throw error;
    } finally {
      await session.close();
    }
  }

  async #runRef(
    session: Session,
    target: Exclude<Target, { kind: 'commit' }>,
    onClose: () => void,
  ): Promise<UnchangedCheckout | TreeCheckout> {
    const { remote, key, observed, expectChange } = this.#request;
    const mirror = await this.#context.mirror(key, '', remote);
    const direct =
      target.kind === 'ref' && !target.named && (observed === undefined || expectChange === true);
    const candidates: Resolved[] = direct
      ? [{ reference: target.reference, source: target.reference, hash: undefined }]
      : await this.#resolve(session, target);
    const [only] = candidates;
    if (candidates.length === 1 && only!.hash !== undefined) {
      const commit = { hash: only!.hash, reference: only!.reference };
      if (this.#isObserved(commit)) return { kind: 'unchanged', commit };
    }
    const chosen = candidates.length === 1 ? only! : await this.#newest(mirror, session, candidates);
    await this.#fetchRef(mirror, session, chosen);
    const tree = await this.#openTree(mirror, session, chosen, onClose);
    if (this.#isObserved(tree.commit)) {
      tree.close();
      return { kind: 'unchanged', commit: { hash: tree.commit.hash, reference: tree.commit.reference } };
    }
    return tree;
  }

  #isObserved(commit: CommitName): boolean {
    return this.#request.observed === revisionFor(this.#request.ref, commit);
  }

  async #resolve(session: Session, target: Exclude<Target, { kind: 'commit' }>): Promise<Resolved[]> {
    const signal = this.#signal;
    const kind = kindOf(target);
    const stage = stageOf(target, this.#request.observed);
    let refs: RemoteRefs;
    try {
      refs = await this.#context.listRefs(session, { signal, kind, names: namesOf(target) });
    } catch (error) {
      throw this.#wrap(stage, error);
    }
    try {
      return resolveIn(refs, target);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      if (error.code !== 'REF_NOT_FOUND' && error.code !== 'NO_VERSION_MATCH') throw error;
      await this.#throwIfEmpty(session, error, stage);
      const plain = target.kind === 'semver' || target.named;
      throw plain ? error : this.#wrap('clone', error);
    }
  }

  /** A repository without a single ref is told apart from one that lacks the ref asked for. */
  async #throwIfEmpty(
    session: Session,
    cause: unknown,
    stage: Stage,
    remote: GitRemote = this.#request.remote,
  ): Promise<void> {
    const refs = await this.#context.listRefs(session, { signal: this.#signal }).catch(() => undefined);
    if (refs === undefined || refs.size > 0) return;
    if (!(await this.#context.speaksGit(session, this.#signal))) {
      throw this.#wrap(stage, new GitError('CONNECTION', 'invalid pkt-len found', { cause }), remote);
    }
    throw emptyRepository(stage, { ...this.#request, remote }, cause);
  }

  async #fetchRef(mirror: Mirror, session: Session, resolved: Resolved): Promise<void> {
    if (resolved.hash !== undefined && (await mirror.holds(resolved.hash, resolved.source))) return;
    try {
      const refspecs = [`+${resolved.source}:${CURRENT}`];
      await mirror.fetch(session, { refspecs, depth: 1, signal: this.#signal });
    } catch (error) {
      if (error instanceof GitError && error.code === 'REF_NOT_FOUND')
        await this.#throwIfEmpty(session, error, 'clone');
      throw this.#wrap('clone', error);
    }
  }

  /** Tags that differ only in build metadata: the commit with the latest time wins. */
  async #newest(mirror: Mirror, session: Session, candidates: readonly Resolved[]): Promise<Resolved> {
    const refspecs = candidates.map((c, index) => `+${c.source}:refs/flux/candidate/${index}`);
    await mirror.fetch(session, { refspecs, depth: 1, signal: this.#signal }).catch((error: unknown) => {
      throw this.#wrap('clone', error);
    });
    const reader = this.#reader(mirror, session);
    let best = candidates[0]!;
    let when = Number.NEGATIVE_INFINITY;
    for (const [index, candidate] of candidates.entries()) {
      const object = await reader.one(`refs/flux/candidate/${index}^{commit}`);
      const time = parseCommit(object.hash, object.body).committer.when;
      if (time >= when) [best, when] = [candidate, time];
    }
    return best;
  }

  async #fetchCommit(mirror: Mirror, session: Session, wanted: WantedCommit): Promise<void> {
    const { hash, branch, remote } = wanted;
    if (await mirror.holds(hash, branch ?? '')) return;
    const signal = this.#signal;
    try {
      if (branch !== undefined) {
        const refspecs = [`+refs/heads/${branch}:refs/flux/branch`];
        await mirror.fetch(session, { refspecs, depth: FULL_DEPTH, signal });
        await this.#requireAncestor(mirror, session, hash);
        return;
      }
      await mirror.fetch(session, { refspecs: [`+${hash}:${CURRENT}`], depth: 1, signal });
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      if (error.code !== 'ABORTED' && error.code !== 'TIMEOUT') {
        await this.#throwIfEmpty(session, error, 'clone', remote);
      }
      // An older server gives only what a ref leads to: then everything is fetched, and the commit is in it or not.
      if (error.code !== 'COMMIT_NOT_FOUND' || branch !== undefined) throw this.#wrap('clone', error, remote);
      const refspecs = ['+refs/heads/*:refs/flux/heads/*', '+refs/tags/*:refs/flux/tags/*'];
      await mirror.fetch(session, { refspecs, depth: FULL_DEPTH, signal }).catch((failure: unknown) => {
        throw this.#wrap('clone', failure, remote);
      });
    }
  }

  async #requireAncestor(mirror: Mirror, session: Session, hash: string): Promise<void> {
    const args = ['--git-dir', mirror.folder, 'merge-base', '--is-ancestor', hash, 'refs/flux/branch'];
    const { code } = await runGit(args, { env: session.env, signal: this.#signal });
    if (code !== 0) throw commitNotFound(hash);
  }

  async #openTree(
    mirror: Mirror,
    session: Session,
    resolved: Resolved,
    onClose: () => void,
  ): Promise<TreeCheckout> {
    const reader = this.#reader(mirror, session);
    // The reference, not the hash: it may have moved on since it was resolved.
    const name = resolved.source === '' ? resolved.hash! : CURRENT;
    const object = await reader.one(`${name}^{commit}`).catch((error: unknown) => {
      if (resolved.hash !== undefined) throw commitNotFound(resolved.hash, error);
      throw this.#wrap('clone', new GitError('GIT', 'unable to resolve commit', { cause: error }));
    });
    const commit = { ...parseCommit(object.hash, object.body), reference: resolved.reference };
    const tag = resolved.source.startsWith('refs/tags/') ? await readTag(reader, resolved.source) : undefined;
    const parts = await this.#parts(reader, session, this.#request.remote, commit.tree).catch(
      (error: unknown) => {
        throw this.#wrap('clone', error);
      },
    );
    await mirror.setCheckedOut(commit.hash, resolved.source || (this.#request.ref?.branch ?? ''));
    const tree = new CheckoutTree(parts, this.#request.sparse);
    return {
      kind: 'tree',
      commit,
      tag,
      files: tree.files,
      directories: tree.directories,
      read: (files) => tree.read(files),
      close: () => {
        for (const open of this.#readers) open.close();
        void mirror.collectGarbage(session.env).finally(onClose);
      },
    };
  }

  #reader(mirror: Mirror, session: Session): ObjectReader {
    const reader = new ObjectReader(mirror.folder, session.env, this.#signal);
    this.#readers.push(reader);
    return reader;
  }

  /** The tree and, when asked for, the trees of its submodules at the commits it names. */
  async #parts(
    reader: ObjectReader,
    session: Session,
    remote: GitRemote,
    tree: string,
    prefix = '',
    depth = 0,
  ): Promise<TreePart[]> {
    const entries = await listTree(reader, tree);
    const parts: TreePart[] = [{ reader, prefix, entries }];
    const links = entries.filter((entry) => entry.kind === 'submodule');
    const file = entries.find((entry) => entry.path === '.gitmodules' && entry.kind === 'file');
    if (!this.#request.submodules || links.length === 0 || !file || depth >= MAX_SUBMODULE_DEPTH)
      return parts;
    const modules = await parseModules(await collect((await reader.one(file.hash)).body), session.env);
    reader.rest();
    for (const link of links) {
      const url = modules.get(link.path);
      if (url === undefined) continue;
      const path = prefix === '' ? link.path : `${prefix}/${link.path}`;
      try {
        if (++this.#submodules > MAX_SUBMODULES)
          throw new GitError('INVALID_TREE', 'there are too many submodules');
        parts.push(...(await this.#submodule(submoduleRemote(remote, url), link.hash, path, depth + 1)));
      } catch (error) {
        throw ofSubmodule(path, error);
      }
    }
    return parts;
  }

  async #submodule(remote: GitRemote, hash: string, path: string, depth: number): Promise<TreePart[]> {
    const session = await this.#context.open(remote);
    try {
      const mirror = await this.#context.mirror(this.#request.key, path, remote);
      await this.#fetchCommit(mirror, session, { hash, remote });
      const reader = this.#reader(mirror, session);
      const object = await reader.one(`${hash}^{commit}`);
      await mirror.setCheckedOut(object.hash, '');
      const { tree } = parseCommit(hash, object.body);
      const parts = await this.#parts(reader, session, remote, tree, path, depth);
      reader.rest();
      return parts;
    } finally {
      await session.close();
    }
  }

  #wrap(stage: Stage, error: unknown, remote: GitRemote = this.#request.remote): unknown {
    return stageFailure(stage, remote.url, error);
  }
}

async function readTag(reader: ObjectReader, source: string): Promise<Tag | { readonly name: string }> {
  const object = await reader.one(CURRENT);
  const name = source.slice('refs/tags/'.length);
  return object.type === 'tag' ? parseTag(object.hash, object.body) : { name };
}
