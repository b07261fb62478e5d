import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { isEncryptedKey, toSshIdentity } from '@flux-ts/git';
import type { CliContext, ProgramResult } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import type { Signer } from './sign-openpgp.ts';

/** Prints the passphrase, which is in nobody's arguments. */
const ASKPASS = `#!/bin/sh
printf '%s\\n' "$FLUX_TS_SSH_PASSPHRASE"
`;

/**
 * Signs as `git commit -S` does with an SSH key: with the system's ssh-keygen (openssh PROTOCOL.sshsig, namespace
 * "git"). The key lies in `folder`, for this user alone, until the caller removes it. Throws in the words of
 * fluxcd/pkg git/signature when the text is no key, or its passphrase is wrong.
 */
export async function sshSigner(
  context: CliContext,
  pem: string,
  passphrase: string,
  folder: string,
): Promise<Signer> {
  if (passphrase === '' && isEncryptedKey(pem))
    throw failure('SSH signing key is encrypted; passphrase required');
  const identity = join(folder, 'signing-key');
  const askpass = join(folder, 'askpass');
  await writeFile(identity, identityOf(pem, passphrase), { mode: 0o600 });
  await writeFile(askpass, ASKPASS);
  await chmod(askpass, 0o700);
  const env = { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', FLUX_TS_SSH_PASSPHRASE: passphrase };
  const keygen = (args: readonly string[], input: string): Promise<ProgramResult> =>
    context.program('ssh-keygen', args, { input, env }).catch((thrown: unknown) => {
      throw failure('ssh-keygen cannot be run', thrown);
    });
  const { code, stderr } = await keygen(['-y', '-f', identity], '');
  if (code !== 0) throw failure(`could not parse SSH signing key: ${refusal(stderr, passphrase)}`);
  return async (payload) => {
    const signed = await keygen(['-Y', 'sign', '-n', 'git', '-f', identity], payload);
    if (signed.code !== 0) throw failure(`failed to sign: ${signed.stderr.trim()}`);
    return signed.stdout;
  };
}

function identityOf(pem: string, passphrase: string): string {
  try {
    return toSshIdentity(pem, passphrase === '' ? undefined : passphrase);
  } catch (thrown) {
    throw failure(`could not parse SSH signing key: ${errorMessage(thrown)}`, thrown);
  }
}

/** Go has one text for every wrong passphrase; ssh-keygen's other lines are its own. */
function refusal(stderr: string, passphrase: string): string {
  if (passphrase !== '' && /incorrect passphrase|bad decrypt|incorrect passphrase supplied/i.test(stderr)) {
    return 'x509: decryption password incorrect';
  }
  return stderr.split('\n').at(0)?.trim() || 'ssh: no key found';
}
