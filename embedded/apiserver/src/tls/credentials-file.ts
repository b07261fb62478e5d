import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { StorageError } from '../storage/errors.ts';
import { type Credentials, createCredentials, renewServer } from './credentials.ts';

interface CredentialsFile extends Credentials {
  readonly hosts: readonly string[];
}

/**
 * The credentials of a data folder; made, and kept in a file for its owner's eyes alone, the first time. Throws
 * StorageError (`CORRUPT`).
 */
export function loadCredentials(file: string, hosts: readonly string[], now: number): Credentials {
  const found = read(file);
  if (found === undefined) return write(file, { ...createCredentials(hosts, now), hosts });
  if (hosts.every((host) => found.hosts.includes(host))) return found;
  return write(file, { ...found, server: renewServer(found.authority, hosts, now), hosts });
}

function read(file: string): CredentialsFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as CredentialsFile;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(thrown instanceof SyntaxError)) throw thrown;
    // The cause would quote the file, which is all secrets.
    const message = `${file} is damaged; move it away to start with new credentials (a new kubeconfig)`;
    throw new StorageError('CORRUPT', message);
  }
}

function write(file: string, credentials: CredentialsFile): Credentials {
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify(credentials), { mode: 0o600 });
  renameSync(draft, file);
  return credentials;
}
