import { errorMessage } from '@flux-ts/errors';
import type { PrivateKey } from 'openpgp';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';

/** A key ring, and which of its keys signs. */
export interface OpenPgpSigning {
  readonly keyRing: string;
  readonly passphrase: string;
  /** 16 hexadecimal digits, with or without `0x`; empty: the first key. */
  readonly keyId: string;
}

/** Returns an armored signature of a text. */
export type Signer = (payload: string) => Promise<string>;

/** Keys of a binary ring; private ones are known by their own type. */
async function readRing(context: CliContext, path: string) {
  const bytes = await context.files.read(path).catch((thrown: unknown) => {
    throw failure(`unable to open GPG key ring: ${errorMessage(thrown)}`, thrown);
  });
  if (bytes.length === 0) throw failure('empty GPG key ring');
  // A packet's first byte has its highest bit set: what has not, such as an armored ring, is none (RFC 9580, 4.2).
  if ((bytes[0] as number) < 0x80) {
    throw failure('unable to read GPG key ring: openpgp: invalid data: tag byte does not have MSB set');
  }
  const { readKeys } = await import('openpgp');
  return readKeys({ binaryKeys: new Uint8Array(bytes) }).catch((thrown: unknown) => {
    throw failure(`unable to read GPG key ring: ${errorMessage(thrown)}`, thrown);
  });
}

/** The key of the ring that signs (flux2 pkg/bootstrap, SelectOpenPGPSigningEntity). */
async function selectKey(context: CliContext, { keyRing, keyId }: OpenPgpSigning): Promise<PrivateKey> {
  const keys = await readRing(context, keyRing);
  const id = keyId.replace(/^0x/, '').toUpperCase();
  if (id === '') {
    const [first] = keys;
    if (first === undefined) throw failure('empty GPG key ring');
    if (first.isPrivate()) return first;
    throw failure(
      "keyring does not contain a private key; export the secret key with 'gpg --export-secret-keys' or specify --gpg-key-id",
    );
  }
  if (id.length !== 16) throw failure(`invalid GPG key id length; expected 16, got ${id.length}`);
  const found = keys.findLast((key) => key.getKeyID().toHex().toUpperCase() === id);
  if (found === undefined) throw failure(`no GPG keyring matching key id '${id}' found`);
  if (found.isPrivate()) return found;
  throw failure(`keyring does not contain private key for key id '${id}'`);
}

/** Signs with a key of an OpenPGP ring. Throws in Flux's words when there is none, or it cannot be unlocked. */
export async function openPgpSigner(context: CliContext, signing: OpenPgpSigning): Promise<Signer> {
  const key = await selectKey(context, signing);
  const { createMessage, decryptKey, enums, sign } = await import('openpgp');
  const privateKey = key.isDecrypted()
    ? key
    : await decryptKey({ privateKey: key, passphrase: signing.passphrase }).catch((thrown: unknown) => {
        throw failure(
          'unable to decrypt GPG private key: openpgp: invalid data: private key checksum failure',
          thrown,
        );
      });
  return async (payload) => {
    const message = await createMessage({ binary: Buffer.from(payload) });
    const config = { preferredHashAlgorithm: enums.hash.sha512 };
    const armored = await sign({ message, signingKeys: privateKey, detached: true, config });
    return armored.replaceAll('\r\n', '\n');
  };
}
