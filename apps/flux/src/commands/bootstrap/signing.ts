import { errorMessage } from '@flux-ts/errors';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import type { Values } from '../../cli/flag.ts';
import type { bootstrapFlags } from './flags.ts';
import type { Signer } from './sign-openpgp.ts';
import { signingPassword } from './validate.ts';

type Flags = Values<typeof bootstrapFlags>;

async function readKey(context: CliContext, path: string, what: string): Promise<string> {
  return context.files.readText(path).catch((thrown: unknown) => {
    throw failure(`failed to read ${what}: ${errorMessage(thrown)}`, thrown);
  });
}

async function prefixed<T>(prefix: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (thrown) {
    throw failure(`${prefix}: ${errorMessage(thrown)}`, thrown);
  }
}

/**
 * What signs the commits of a bootstrap, or undefined when nothing shall. Keys are read, and unlocked, before anything
 * is fetched (flux2 cmd/flux/bootstrap.go, preflightSigningKey). `makeFolder` makes a folder that the caller removes;
 * `password` unlocks the key of --private-key-file when it is the one that signs.
 */
export async function commitSigner(
  context: CliContext,
  flags: Flags,
  password: string,
  makeFolder: () => Promise<string>,
): Promise<Signer | undefined> {
  if (flags['gpg-key-ring'] !== '') {
    const { openPgpSigner } = await import('./sign-openpgp.ts');
    const signing = {
      keyRing: flags['gpg-key-ring'],
      passphrase: flags['gpg-passphrase'],
      keyId: flags['gpg-key-id'],
    };
    return prefixed('invalid GPG signing key', () => openPgpSigner(context, signing));
  }
  const ownKey = flags['ssh-signing-key-file'];
  if (ownKey === '' && !flags['ssh-signing-reuse-private-key']) return undefined;
  const { sshSigner } = await import('./sign-ssh.ts');
  const [file, what, invalid, secret] =
    ownKey !== ''
      ? [ownKey, 'SSH signing key file', 'invalid SSH signing key', signingPassword(flags)]
      : [
          flags['private-key-file'],
          'transport private key for signing',
          'invalid signing key (reused from --private-key-file)',
          password,
        ];
  const pem = await readKey(context, file, what);
  return prefixed(invalid, async () => sshSigner(context, pem, secret, await makeFolder()));
}
