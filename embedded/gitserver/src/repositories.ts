import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from './git-process.ts';
import type { RefUpdate } from './receive-pack.ts';

/** The bare repositories under a root folder, `<root>/<name>.git`. */
export class Repositories {
  readonly root: string;
  readonly #work: string;
  readonly #env: Record<string, string>;
  readonly #creating = new Map<string, Promise<void>>();

  /** What is not whole yet lies in the folder `work`, on the same disk. */
  constructor(root: string, work: string, env: Record<string, string>) {
    this.root = root;
    this.#work = work;
    this.#env = env;
  }

  folder(name: string): string {
    return join(this.root, `${name}.git`);
  }

  exists(name: string): boolean {
    return existsSync(join(this.folder(name), 'HEAD'));
  }

  /** Creates the repository unless it is there; concurrent callers share one creation, and it appears whole. */
  async ensure(name: string): Promise<void> {
    if (this.exists(name)) return;
    const running = this.#creating.get(name) ?? this.#create(name).finally(() => this.#creating.delete(name));
    this.#creating.set(name, running);
    await running;
  }

  async #create(name: string): Promise<void> {
    const folder = this.folder(name);
    const draft = join(this.#work, name.replaceAll('/', '+'));
    await mkdir(dirname(folder), { recursive: true });
    await git(['init', '--quiet', '--bare', '--template=', '--initial-branch=main', draft], this.#env);
    await rename(draft, folder).catch(async (error: unknown) => {
      await rm(draft, { recursive: true, force: true });
      if (!this.exists(name)) throw error;
    });
  }

  /** Points HEAD at the first pushed branch while it still points at a branch that does not exist. */
  async adoptHead(name: string, updates: readonly RefUpdate[]): Promise<void> {
    const pushed = updates.find((u) => u.name.startsWith('refs/heads/') && !/^0+$/.test(u.new));
    if (!pushed) return;
    const head = /^ref: (.+)$/m.exec(await readFile(join(this.folder(name), 'HEAD'), 'utf8'))?.[1];
    if (head === undefined || head === pushed.name || (await this.#hasRef(name, head))) return;
    await git(['--git-dir', this.folder(name), 'symbolic-ref', 'HEAD', pushed.name], this.#env);
  }

  async #hasRef(name: string, ref: string): Promise<boolean> {
    const args = ['--git-dir', this.folder(name), 'for-each-ref', '--count=1', '--format=%(refname)', ref];
    return (await git(args, this.#env)).trim() === ref;
  }
}
