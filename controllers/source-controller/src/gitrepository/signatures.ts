import { errorMessage } from '@flux-ts/errors';
import { type Commit, signatureType, type Tag, verifySshSignature } from '@flux-ts/git';
import { type GitRepository, sourceReasons } from '@flux-ts/kinds';
import { SourceError } from '../source/reconcile-error.ts';
import type { SecretData } from '../source/secrets.ts';
import { verificationMode } from './content-config.ts';
import { verifyPgpSignature } from './openpgp.ts';

const PGP_SUFFIX = '.asc';
const SSH_SUFFIX = '.sshpub';

/** What was checked out, as far as signatures matter. */
export interface SignedCheckout {
  readonly commit: Commit;
  readonly tag: Tag | { readonly name: string } | undefined;
}

interface Keys {
  readonly pgp: readonly string[];
  readonly ssh: readonly string[];
}

/**
 * Verifies what the repository's mode demands and returns the message for SourceVerified. Throws
 * {@link SourceError}; the condition takes its reason and message.
 */
export async function verifySignatures(
  object: GitRepository,
  checkout: SignedCheckout,
  secret: SecretData,
): Promise<string> {
  const mode = verificationMode(object);
  const keys = sortKeys(secret);
  const lines: string[] = [];
  if (mode !== 'HEAD') lines.push(await verifyTag(checkout.tag, keys));
  if (mode !== 'Tag') lines.push(await verifyCommit(checkout.commit, keys));
  return `verified signature of${lines.map((line) => `\n\t- ${line}`).join('')}`;
}

/** By the name of the Secret's field; what has neither suffix is taken for OpenPGP, as it always was. */
function sortKeys(secret: SecretData): Keys {
  const entries = Object.entries(secret);
  const isSsh = ([name]: readonly [string, string]) => name.endsWith(SSH_SUFFIX);
  return {
    ssh: entries.filter(isSsh).map(([, key]) => key),
    pgp: entries.filter((entry) => !isSsh(entry)).map(([, key]) => key),
  };
}

async function verifyTag(tag: SignedCheckout['tag'], keys: Keys): Promise<string> {
  if (tag === undefined) {
    const message = "cannot verify tag object's signature if a tag reference is not specified";
    throw SourceError.stalling(sourceReasons.invalidVerificationMode, message);
  }
  const name = 'hash' in tag ? `${tag.name}@${tag.hash}` : tag.name;
  if (!('hash' in tag) || tag.signature === '') {
    const message = `cannot verify signature of tag '${name}' since it is not signed`;
    throw SourceError.generic(sourceReasons.invalidGitObject, message);
  }
  try {
    return `tag '${name}' with key '${await verifyObject('tag', tag, keys)}'`;
  } catch (cause) {
    const message = `signature verification of tag '${name}' failed: ${errorMessage(cause)}`;
    throw SourceError.generic(sourceReasons.invalidTagSignature, message, cause);
  }
}

async function verifyCommit(commit: Commit, keys: Keys): Promise<string> {
  try {
    return `commit '${commit.hash}' with key '${await verifyObject('commit', commit, keys)}'`;
  } catch (cause) {
    const message = `signature verification of commit '${commit.hash}' failed: ${errorMessage(cause)}`;
    throw SourceError.generic(sourceReasons.invalidCommitSignature, message, cause);
  }
}

/** The identity of the key: an OpenPGP key ID or an SSH fingerprint. */
async function verifyObject(
  what: 'commit' | 'tag',
  { signature, payload }: Pick<Commit, 'signature' | 'payload'>,
  keys: Keys,
): Promise<string> {
  switch (signatureType(signature)) {
    case 'openpgp':
      if (keys.pgp.length === 0) throw noKeys('PGP', PGP_SUFFIX);
      return await prefixed(`unable to verify Git ${what}`, () =>
        verifyPgpSignature(signature, payload, keys.pgp),
      );
    case 'ssh':
      if (keys.ssh.length === 0) throw noKeys('SSH', SSH_SUFFIX);
      return await prefixed(`unable to verify Git ${what} SSH signature`, () =>
        verifySshSignature(signature, payload, keys.ssh),
      );
    default:
      throw new Error(`unsupported signature type: ${signatureType(signature)}`);
  }
}

function noKeys(kind: string, suffix: string): Error {
  return new Error(
    `${kind} signature detected but no ${kind} public keys found in secret (keys with ${suffix} suffix)`,
  );
}

async function prefixed(prefix: string, verify: () => string | Promise<string>): Promise<string> {
  try {
    return await verify();
  } catch (cause) {
    throw new Error(`${prefix}: ${errorMessage(cause)}`, { cause });
  }
}
