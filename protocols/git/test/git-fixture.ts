import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitServer, startGitServer } from '@flux-ts/gitserver';
import type { CheckoutRequest, TreeCheckout } from '../src/client/checkout.ts';
import { createGitClient, type GitClient } from '../src/client/client.ts';
import { collect } from '../src/objects/object-reader.ts';
import type { GitWorkspace } from '../src/workspace/workspace.ts';

/** Whatever a test's git may see of this process' environment. */
export const environment = { PATH: process.env['PATH'] ?? '' };
export const TOKEN = 's3cret-token';
export const author = { name: 'Ann', email: 'ann@example.org' };

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A Git server, a client and a folder for both, for one test. */
export class GitFixture {
  readonly root: string;
  readonly server: GitServer;
  client: GitClient;
  #clock = 1_700_000_000_000;

  private constructor(root: string, server: GitServer) {
    this.root = root;
    this.server = server;
    this.client = this.newClient();
  }

  static async start(): Promise<GitFixture> {
    const root = await mkdtemp(join(tmpdir(), 'flux-git-test-'));
    const where = { address: '127.0.0.1', port: 0, path: environment.PATH };
    const server = await startGitServer({
      root: join(root, 'server'),
      token: TOKEN,
      onPush: () => {},
      ...where,
    });
    return new GitFixture(root, server);
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.server.stop();
    await rm(this.root, { recursive: true, force: true });
  }

  newClient(): GitClient {
    return createGitClient({ cache: join(this.root, 'cache'), environment, temporary: this.root });
  }

  remote(name = 'repo', password = TOKEN): { url: string; auth: { username: string; password: string } } {
    return { url: `${this.server.url}/${name}.git`, auth: { username: 'me', password } };
  }

  async push(
    workspace: GitWorkspace,
    files: Files,
    message = 'change',
    refspecs?: string[],
  ): Promise<string> {
    await workspace.write(files);
    this.#clock += 1000;
    const hash = await workspace.commit({ message, author, when: this.#clock });
    await workspace.push(refspecs ? { refspecs } : {});
    return hash!;
  }

  /** A repository with one commit on main. */
  async seed(files: Files, name = 'repo'): Promise<{ workspace: GitWorkspace; hash: string }> {
    const workspace = await this.client.init(this.remote(name), join(this.root, `work-${name}`), 'main');
    return { workspace, hash: await this.push(workspace, files, 'first') };
  }

  /** A checkout that must give a tree. */
  async open(request: Partial<CheckoutRequest> = {}): Promise<TreeCheckout> {
    const defaults = { remote: this.remote(), ref: { branch: 'main' }, key: 'k' };
    const result = await this.client.checkout({ ...defaults, ...request });
    if (result.kind !== 'tree') throw new Error('expected a tree');
    return result;
  }
}

/** All files of a checkout, which is closed. */
export async function contents(tree: TreeCheckout): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { path, body } of tree.read(tree.files)) files[path] = (await collect(body)).toString();
  tree.close();
  return files;
}
