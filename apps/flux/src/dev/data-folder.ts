import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CodedError, errorMessage } from '@flux-ts/errors';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { watchFile } from './folder-watch.ts';

/** `flux dev` could not start or go on. */
export class DevError extends CodedError<
  'ALREADY_RUNNING' | 'BAD_DATA_FOLDER' | 'BAD_PATH' | 'FOLDER_GONE' | 'START_FAILED'
> {}

/** What stays the same from one start to the next, so that clones and kubeconfigs go on working. */
export interface DevSettings {
  readonly gitToken: string;
  readonly apiPort: number;
  readonly gitPort: number;
  readonly artifactPort: number;
  /** Where the Git server was before, because the port was taken or another was asked for. */
  readonly formerGitPorts?: readonly number[];
}

/** What other programs read to find a running `flux dev` (`dev.json`). */
export interface DevFacts {
  readonly kubeconfig: string;
  /** Base URL of the Kubernetes API. */
  readonly server: string;
  /** Base URL of the Git server, with its token. */
  readonly git: string;
  readonly pid: number;
}

/**
 * The folder in which `flux dev` keeps everything:
 *
 * ```
 * .flux/dev.json     where a running one is        kubeconfig     for kubectl and flux
 * .flux/settings.json  ports and token             lock           held while it runs
 * .flux/cluster/     the Kubernetes API's state    git/           bare repositories
 * .flux/artifacts/   the artifact store            snapshot/      index of the watched tree
 * ```
 */
export interface DataFolder {
  readonly path: string;
  file(...names: string[]): string;
  settings(): Partial<DevSettings>;
  remember(settings: DevSettings): void;
  announce(facts: DevFacts): void;
  /** Tells `FOLDER_GONE` when somebody removed or replaced the folder: what is written is kept no more. */
  onGone(tell: (error: DevError) => void): () => void;
  /** Takes back `dev.json` and gives up the lock. */
  close(): void;
}

/** How often the folder is looked for, ms. */
const LOOK_EVERY = 1_000;

/** Opens the folder, made if missing; throws `ALREADY_RUNNING` when another `flux dev` has it. */
export function openDataFolder(path: string): DataFolder {
  const root = resolve(path);
  const lock = takeLock(root);
  const file = (...names: string[]): string => join(root, ...names);
  writePrivate(file('.gitignore'), '*\n');
  return {
    path: root,
    file,
    settings: () => readSettings(file('settings.json')),
    remember: (settings) => writePrivate(file('settings.json'), `${JSON.stringify(settings, null, 2)}\n`),
    announce: (facts) => writePrivate(file('dev.json'), `${JSON.stringify(facts, null, 2)}\n`),
    onGone: (tell) =>
      watchFile(file('lock'), LOOK_EVERY, () =>
        tell(new DevError('FOLDER_GONE', `the data folder ${root} is gone: nothing can be kept any more`)),
      ),
    close() {
      rmSync(file('dev.json'), { force: true });
      lock.release();
    },
  };
}

function takeLock(root: string): FolderLock {
  try {
    makeFolder(root);
    accessSync(root, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = errorMessage(cause).replace(/, \w+ '.*'$/, '');
    throw new DevError('BAD_DATA_FOLDER', `cannot use ${root} as data folder: ${why}`, { cause });
  }
  const lock = lockFolder(root);
  if (lock !== undefined) return lock;
  const pid = runningPid(join(root, 'dev.json'));
  throw new DevError(
    'ALREADY_RUNNING',
    `flux dev already runs on ${root}${pid === undefined ? '' : ` (pid ${pid})`}`,
  );
}

/** Not by `recursive`, which never ends where the system lets nobody make a folder, such as below /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function runningPid(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as DevFacts).pid;
  } catch {
    return undefined;
  }
}

function readSettings(file: string): Partial<DevSettings> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<DevSettings>;
  } catch {
    return {};
  }
}

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivate(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}

/** A token that cannot be guessed, of letters and digits. */
export function newToken(): string {
  return randomBytes(24).toString('hex');
}
