import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Answers git's and ssh's questions from the environment. The name and the password go only to the origin
 * they are meant for: after a redirect to another host git asks anew, naming that host, and gets nothing.
 */
const ASKPASS = `#!/bin/sh
case "$1" in
  "Username for '$FLUX_TS_GIT_SCHEME://$FLUX_TS_GIT_HOST': ") printf '%s\\n' "$FLUX_TS_GIT_USERNAME" ;;
  "Password for '$FLUX_TS_GIT_SCHEME://"*"@$FLUX_TS_GIT_HOST': ") printf '%s\\n' "$FLUX_TS_GIT_PASSWORD" ;;
  "Enter passphrase for "*) printf '%s\\n' "$FLUX_TS_SSH_PASSPHRASE" ;;
  *) exit 1 ;;
esac
`;

/**
 * What git runs as ssh (GIT_SSH takes a program and no arguments): the configuration file is in the environment, and so
 * is the port of a relay. Of several ports ssh takes the first.
 */
const SSH = `#!/bin/sh
exec ssh -F "$FLUX_TS_SSH_CONFIG" \${FLUX_TS_SSH_PORT:+-p "$FLUX_TS_SSH_PORT"} "$@"
`;

/** A private folder (0700) for the lifetime of a client: an empty home, the two scripts, and secrets in use. */
export class Scratch {
  readonly folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(parent: string): Promise<Scratch> {
    const scratch = new Scratch(await mkdtemp(join(parent, 'flux-git-')));
    await mkdir(scratch.home);
    await writeFile(scratch.askpass, ASKPASS, { mode: 0o700 });
    await writeFile(scratch.ssh, SSH, { mode: 0o700 });
    return scratch;
  }

  get home(): string {
    return join(this.folder, 'home');
  }

  get askpass(): string {
    return join(this.folder, 'askpass');
  }

  get ssh(): string {
    return join(this.folder, 'ssh');
  }

  /** Where the next secrets will lie. */
  reserve(): string {
    return join(this.folder, `secret-${this.#count++}`);
  }

  /** Writes secrets (0600) into a reserved folder of their own; remove it with {@link drop} after use. */
  async keep(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
    await mkdir(folder, { mode: 0o700 });
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content, { mode: 0o600 });
    }
  }

  async drop(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
