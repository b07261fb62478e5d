import type { GroupModule } from '../../cli/command.ts';
import { bool, string, strings } from '../../cli/flag.ts';
import { componentFlags } from '../install/install-flags.ts';
import { keyFlags } from '../secret/key-flags.ts';

/** Flags of every `flux bootstrap`. */
export const bootstrapFlags = {
  ...componentFlags,
  branch: string('Git branch', 'main'),
  'recurse-submodules': bool('fetches submodules too'),
  'sparse-checkout': strings('the only directories to check out, --path among them; separated by commas'),
  'token-auth': bool('uses the token for the cluster too, instead of an SSH deploy key'),
  'secret-name': string('secret with the credentials of the cluster', 'flux-system'),
  ...keyFlags,
  'ssh-hostkey-algos': strings('algorithms of host keys that are taken'),
  'ssh-hostname': string('SSH host, when it is not that of the URL'),
  'ca-file': string('file with the certificate authority of the server'),
  'private-key-file': string('file with the private key for the SSH server'),
  'author-name': string('name of the author of commits', 'Flux'),
  'author-email': string('address of the author of commits'),
  'gpg-key-ring': string('file with the GPG key ring that signs commits'),
  'gpg-passphrase': string('passphrase of the GPG key'),
  'gpg-key-id': string('ID of the GPG key'),
  'ssh-signing-key-file': string('file with the SSH key that signs commits'),
  'ssh-signing-password': string('passphrase of the SSH key that signs commits'),
  'ssh-signing-passphrase': string('the same as --ssh-signing-password', '', { hidden: true }),
  'ssh-signing-reuse-private-key': bool('signs commits with the key of --private-key-file'),
  'commit-message-appendix': string("text to add to commit messages, for example '[ci skip]'"),
  force: bool('overrides an installation that another tool looks after'),
  manifests: string('path to the manifests', '', { hidden: true }),
};

export const bootstrapGroup: GroupModule = { flags: bootstrapFlags };
