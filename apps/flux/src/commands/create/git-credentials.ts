import type { KubeClient } from '@flux-ts/kube';
import type { CliContext } from '../../cli/context.ts';
import type { GlobalValues } from '../../cli/global-flags.ts';
import { messages } from '../../cli/messages.ts';
import { confirm } from '../../cli/prompt.ts';
import type { Url } from '../../io/url.ts';
import { upsertSecret } from '../../objects/upsert.ts';
import { type GitCredentialFlags, readCaFile, sshValues } from '../secret/git-secret.ts';
import { secretOf } from '../secret/secret.ts';

type Flags = GlobalValues & GitCredentialFlags & { readonly 'ca-file': string; readonly silent: boolean };

async function credentials(context: CliContext, url: Url, flags: Flags): Promise<{ [key: string]: string }> {
  if (url.scheme === 'ssh') return sshValues(context, url, flags);
  if (url.scheme === 'http') {
    messages(context).warning('insecure configuration: credentials configured for an HTTP URL');
  }
  const ca =
    url.scheme === 'https' && flags['ca-file'] !== '' && (await readCaFile(context, flags['ca-file']));
  const basic = flags.username !== '' && flags.password !== '';
  return {
    ...(basic && { username: flags.username, password: flags.password }),
    ...(typeof ca === 'string' && { 'ca.crt': ca }),
  };
}

/** Makes the Secret of a Git source, if it needs one; true if it was applied. */
export async function sourceCredentials(
  context: CliContext,
  client: KubeClient,
  name: string,
  url: Url,
  flags: Flags,
): Promise<boolean> {
  const say = messages(context);
  const values = await credentials(context, url, flags);
  if (Object.keys(values).length === 0) return false;
  if (values['known_hosts'] !== undefined) {
    say.success(`collected public key from SSH server:\n${values['known_hosts']}`);
  }
  if (values['identity.pub'] !== undefined) {
    say.generate(`deploy key: ${values['identity.pub']}`);
    if (!flags.silent) await confirm(context, 'Have you added the deploy key to your repository');
  }
  say.action('applying secret with repository credentials');
  await upsertSecret(client, secretOf({ name, namespace: flags.namespace, values }));
  say.success('authentication configured');
  return true;
}
