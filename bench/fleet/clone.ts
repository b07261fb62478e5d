import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runBeside } from '../../conformance/harness/dev.ts';

/** A clone in a folder of its own, from which is pushed. */
export class Clone {
  readonly folder = mkdtempSync(join(tmpdir(), 'flux-bench-'));

  /** Beside this process: the Git server may be in it. */
  async push(remote: string, files: Record<string, string>, message: string): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    await this.#git('init', '-q', '-b', 'main');
    await this.#git('add', '-A');
    await this.#git('commit', '-qm', message);
    await this.#git('push', '-q', remote, 'main');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #git(...args: string[]): Promise<void> {
    const author = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com'];
    const ran = await runBeside(['git', ...author, ...args], { cwd: this.folder });
    if (ran.code !== 0) throw new Error(`git ${args[0]} ended with ${ran.code}\n${ran.stderr}`);
  }
}
