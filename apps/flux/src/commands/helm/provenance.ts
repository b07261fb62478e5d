import { errorMessage } from '@flux-ts/errors';
import { type Chart, checkProvenance, provenanceMessage } from '@flux-ts/helm';
import type { CleartextMessage, Key } from 'openpgp';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { defaultKeyring, privateKeyOf, readKeyring } from './keyring.ts';

/** A packed chart whose signature is good. */
export interface Verified {
  readonly signer: Key;
  /** `sha256:…` of the archive. */
  readonly sum: string;
}

/** An archive and what is said of it. */
export interface Signed {
  /** Its name, as the provenance file has it. */
  readonly file: string;
  readonly archive: Uint8Array;
  /** The provenance file. */
  readonly provenance: Uint8Array;
}

/** Verifies an archive by its provenance file and a file of public keys. Throws in Helm's words. */
export async function verifyProvenance(
  context: CliContext,
  { file, archive, provenance }: Signed,
  keyring: string,
): Promise<Verified> {
  const keys = await keysOf(context, keyring);
  const { readCleartextMessage, verify } = await import('openpgp');
  let message: CleartextMessage;
  try {
    message = await readCleartextMessage({
      cleartextMessage: withoutHash(Buffer.from(provenance).toString()),
    });
  } catch (thrown) {
    throw failure('signature block not found', thrown);
  }
  const { signatures } = await verify({ message, verificationKeys: keys });
  for (const { keyID, verified } of signatures) {
    const signer = keys.find((key) => key.getKeys(keyID).length > 0);
    if (signer === undefined) continue;
    await verified.catch((thrown: unknown) => {
      throw failure(`openpgp: invalid signature: ${algorithmOf(signer)} verification failure`, thrown);
    });
    return { signer, sum: checkProvenance(message.getText(), file, archive) };
  }
  throw failure('openpgp: signature made by unknown entity');
}

/**
 * A signed text without its head's word on the hash, which no signature vouches for: like Go's library we take it from
 * the signature.
 */
function withoutHash(text: string): string {
  return text.replace(/(-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n)(?:Hash:[^\n]*\n)+/, '$1');
}

/** A key's algorithm as Go's library calls it. */
function algorithmOf(key: Key): string {
  const { algorithm } = key.getAlgorithmInfo();
  if (algorithm.startsWith('rsa')) return 'RSA';
  const names: Readonly<Record<string, string>> = {
    eddsaLegacy: 'EdDSA',
    ed25519: 'Ed25519',
    ed448: 'Ed448',
  };
  return names[algorithm] ?? algorithm.toUpperCase();
}

async function keysOf(context: CliContext, keyring: string): Promise<Key[]> {
  try {
    return await readKeyring(context, keyring === '' ? await defaultKeyring(context) : keyring);
  } catch (thrown) {
    throw failure(`failed to load keyring: ${errorMessage(thrown)}`, thrown);
  }
}

/** Verifies an archive of this machine by the `.prov` file beside it (downloader.VerifyChart). */
export async function verifyFile(context: CliContext, path: string, keyring: string): Promise<Verified> {
  const { files } = context;
  const kind = await files.kind(path, { follow: true });
  if (kind === undefined) throw failure(`stat ${path}: no such file or directory`);
  if (kind === 'directory') throw failure('unpacked charts cannot be verified');
  if (!/\.(?:tgz|tar|tar\.gz)$/i.test(path) || path.endsWith('.tar'))
    throw failure('chart must be a tgz file');
  const proof = `${path}.prov`;
  if ((await files.kind(proof, { follow: true })) === undefined)
    throw failure(`could not load provenance file ${proof}: stat ${proof}: no such file or directory`);
  const [archive, provenance] = await Promise.all([files.read(path), files.read(proof)]);
  const file = path.slice(path.lastIndexOf('/') + 1);
  return verifyProvenance(context, { file, archive, provenance }, keyring);
}

/** How an archive is signed. */
export interface SignOptions {
  readonly keyring: string;
  readonly key: string;
  /** Unlocks the key; asked for only if it is locked. */
  readonly passphrase: (name: string) => Promise<string>;
  /** The passphrase of a file, which like Helm we read whether the key is locked or not. */
  readonly readPassphrase?: () => Promise<string>;
}

/** The provenance file of an archive. Throws in Helm's words. */
export async function signProvenance(
  context: CliContext,
  chart: Chart,
  { file, archive }: Omit<Signed, 'provenance'>,
  options: SignOptions,
): Promise<string> {
  const keyring = options.keyring === '' ? await defaultKeyring(context) : options.keyring;
  const key = privateKeyOf(await readKeyring(context, keyring), options.key);
  const { createCleartextMessage, decryptKey, enums, sign } = await import('openpgp');
  const given = await options.readPassphrase?.();
  const ask = async (): Promise<string> => given ?? options.passphrase(key.getUserIDs()[0] ?? 'Unknown');
  const passphrase = key.isDecrypted() ? '' : await ask();
  const privateKey = key.isDecrypted()
    ? key
    : await decryptKey({ privateKey: key, passphrase }).catch((thrown: unknown) => {
        throw failure('openpgp: invalid data: private key checksum failure', thrown);
      });
  const message = await createCleartextMessage({ text: provenanceMessage(chart.metadata, file, archive) });
  const config = { preferredHashAlgorithm: enums.hash.sha512 };
  const signed = await sign({ message, signingKeys: privateKey, config });
  return signed.replaceAll('\r\n', '\n');
}
