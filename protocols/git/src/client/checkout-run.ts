import { errorMessage } from '@flux-ts/errors';
import { GitError } from '../errors.ts';
import { parseCommit, parseTag, type Tag } from '../objects/commit.ts';
import { collect, ObjectReader } from '../objects/object-reader.ts';
import { listTree } from '../objects/tree.ts';
import { commitNotFound, type RemoteRefs } from '../refs/remote-refs.ts';
import { type CommitName, revisionFor } from '../refs/revision.ts';
import { runGit } from '../run/process.ts';
import type { GitRemote, Session } from '../transport/session.ts';
import { redactUrl } from '../transport/url.ts';
import {
  type CheckoutRequest,
  CheckoutTree,
  type TreeCheckout,
  type TreePart,
  type UnchangedCheckout,
} from './checkout.ts';
import { CURRENT, FULL_DEPTH, type Mirror } from './mirror.ts';
import { type Resolved, resolveIn, type Target, targetOf } from './resolve.ts';
import { MAX_SUBMODULE_DEPTH, parseModules, submoduleRemote } from './submodules.ts';

/** What a checkout needs of its client. */
export interface CheckoutContext {
  open(remote: GitRemote): Promise<Session>;
  /** `role` is the path of a submodule, or `''`. */
  mirror(key: string, role: string, remote: GitRemote): Promise<Mirror>;
  listRefs(
    session: Session,
    options: { signal?: AbortSignal | undefined; kind?: 'heads' | 'tags' },
  ): Promise<RemoteRefs>;
  /** Whether the server speaks Git's protocol; a plain web server passes for a repository without refs. */
  speaksGit(session: Session, signal: AbortSignal | undefined): Promise<boolean>;
}

/** One checkout, from the question whether anything moved to the open tree. */
export class CheckoutRun {
  readonly #request: CheckoutRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #context: CheckoutContext;
  readonly #readers: ObjectReader[] = [];

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
      throw faulty ? this.#wrap(this.#stage(target), error) : error;
    });
    try {
      if (target.kind === 'commit') {
        const commit = { hash: target.hash, reference: target.reference };
        if (this.#isObserved(commit)) return { kind: 'unchanged', commit };
        const mirror = await this.#context.mirror(key, '', remote);
        await this.#fetchCommit(mirror, session, target.hash, target.branch);
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

  /** What upstream does first with a target, and names in its errors. */
  #stage(target: Target): 'list' | 'clone' {
    return target.kind === 'ref' && (target.named || this.#request.observed !== undefined) ? 'list' : 'clone';
  }

  #isObserved(commit: CommitName): boolean {
    return this.#request.observed === revisionFor(this.#request.ref, commit);
  }

  async #resolve(session: Session, target: Exclude<Target, { kind: 'commit' }>): Promise<Resolved[]> {
    const signal = this.#signal;
    const kind = kindOf(target);
    const stage = this.#stage(target);
    let refs: RemoteRefs;
    try {
      refs = await this.#context.listRefs(session, { signal, ...(kind === undefined ? {} : { kind }) });
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
  async #throwIfEmpty(session: Session, cause: unknown, stage: 'list' | 'clone'): Promise<void> {
    const refs = await this.#context.listRefs(session, { signal: this.#signal }).catch(() => undefined);
    if (refs === undefined || refs.size > 0) return;
    if (!(await this.#context.speaksGit(session, this.#signal))) {
      throw this.#wrap(stage, new GitError('CONNECTION', 'invalid pkt-len found', { cause }));
    }
    // Only the clone of a branch has a reason of its own for it (fluxcd/pkg git/gogit/clone.go).
    const { tag, semver, commit } = this.#request.ref ?? {};
    if (stage === 'clone' && !tag && !semver && !commit) {
      throw new GitError('EMPTY_REPOSITORY', 'git repository is empty', { cause });
    }
    const url = redactUrl(this.#request.remote.url);
    const words =
      stage === 'list'
        ? `unable to list remote for '${url}': remote repository is empty`
        : `unable to clone: remote repository is empty: git repository: '${url}'`;
    throw new GitError('REPOSITORY_NOT_FOUND', words, { cause });
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

  async #fetchCommit(
    mirror: Mirror,
    session: Session,
    hash: string,
    branch: string | undefined,
  ): Promise<void> {
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
        await this.#throwIfEmpty(session, error, 'clone');
      }
      // An older server gives only what a ref leads to: then everything is fetched, and the commit is in it or not.
      if (error.code !== 'COMMIT_NOT_FOUND' || branch !== undefined) throw this.#wrap('clone', error);
      const refspecs = ['+refs/heads/*:refs/flux/heads/*', '+refs/tags/*:refs/flux/tags/*'];
      await mirror.fetch(session, { refspecs, depth: FULL_DEPTH, signal }).catch((failure: unknown) => {
        throw this.#wrap('clone', failure);
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
    const parts = await this.#parts(reader, session, this.#request.remote, commit.tree);
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
    for (const link of links) {
      const url = modules.get(link.path);
      if (url === undefined) continue;
      const path = prefix === '' ? link.path : `${prefix}/${link.path}`;
      parts.push(...(await this.#submodule(submoduleRemote(remote, url), link.hash, path, depth + 1)));
    }
    return parts;
  }

  async #submodule(remote: GitRemote, hash: string, path: string, depth: number): Promise<TreePart[]> {
    const session = await this.#context.open(remote);
    try {
      const mirror = await this.#context.mirror(this.#request.key, path, remote);
      await this.#fetchCommit(mirror, session, hash, undefined);
      const reader = this.#reader(mirror, session);
      const object = await reader.one(`${hash}^{commit}`);
      await mirror.setCheckedOut(object.hash, '');
      return await this.#parts(reader, session, remote, parseCommit(hash, object.body).tree, path, depth);
    } finally {
      await session.close();
    }
  }

  #wrap(stage: 'list' | 'clone', error: unknown): unknown {
    if (
      !(error instanceof GitError) ||
      error.code === 'COMMIT_NOT_FOUND' ||
      error.code === 'EMPTY_REPOSITORY'
    ) {
      return error;
    }
    const url = redactUrl(this.#request.remote.url);
    const words =
      error.code === 'IDENTITY'
        ? `unable to construct auth method with options: ${errorMessage(error)}`
        : stage === 'list'
          ? `unable to list remote for '${url}': ${errorMessage(error)}`
          : error.code === 'REPOSITORY_NOT_FOUND' && url.startsWith('ssh:')
            ? `unable to clone: ${errorMessage(error)}: git repository: '${url}'`
            : `unable to clone '${url}': ${errorMessage(error)}`;
    return new GitError(error.code, words, { cause: error, data: error.data });
  }
}

function kindOf(target: Exclude<Target, { kind: 'commit' }>): 'heads' | 'tags' | undefined {
  if (target.kind === 'semver' || target.reference.startsWith('refs/tags/')) return 'tags';
  return target.reference.startsWith('refs/heads/') ? 'heads' : undefined;
}

async function readTag(reader: ObjectReader, source: string): Promise<Tag | { readonly name: string }> {
  const object = await reader.one(CURRENT);
  const name = source.slice('refs/tags/'.length);
  return object.type === 'tag' ? parseTag(object.hash, object.body) : { name };
}
