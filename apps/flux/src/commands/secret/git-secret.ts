import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import type { Url } from '../../io/url.ts';
import { makeKeyPair, readKeyPair } from '../../ssh/key-pair.ts';
import { scanHostKey } from '../../ssh/scan-host-key.ts';

/** Flags that say how to sign in to a Git server. */
export interface GitCredentialFlags {
  readonly username: string;
  readonly password: string;
  readonly 'private-key-file': string;
  readonly 'ssh-key-algorithm': string;
  readonly 'ssh-rsa-bits': number;
  readonly 'ssh-ecdsa-curve': string;
}

/** Reads the private key of a file, in Flux's words when that fails. */
async function loadKeyPair(context: CliContext, file: string, password: string) {
  const text = await context.files.readText(file).catch((thrown: Error) => {
    throw failure(`failed to open private key file: ${thrown.message}`, thrown);
  });
  return readKeyPair(text, password);
}

/** Values of a Secret for Git over SSH: key pair (made or read), and the server's host key. */
export async function sshValues(
  context: CliContext,
  url: Url,
  flags: GitCredentialFlags,
): Promise<{ [key: string]: string }> {
  const file = flags['private-key-file'];
  const pair =
    file === ''
      ? await makeKeyPair({
          algorithm: flags['ssh-key-algorithm'],
          rsaBits: flags['ssh-rsa-bits'],
          curve: flags['ssh-ecdsa-curve'],
        })
      : await loadKeyPair(context, file, flags.password);
  const hostKey = await scanHostKey(context, url.host);
  return {
    identity: pair.privateKey,
    'identity.pub': pair.publicKey,
    known_hosts: hostKey,
    ...(flags.password !== '' && { password: flags.password }),
  };
}

/** Reads a file with certificates, in Flux's words when that fails. */
export async function readCaFile(context: CliContext, path: string): Promise<string> {
  return context.files.readText(path).catch((thrown: Error) => {
    throw failure(`unable to read TLS CA file: ${thrown.message}`, thrown);
  });
}
