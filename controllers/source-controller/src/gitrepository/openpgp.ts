import { errorMessage } from '@flux-ts/errors';

/**
 * Verifies a detached OpenPGP signature against armored key rings and returns the ID of the primary key that vouches
 * for it, 16 upper-case hex digits. Throws with upstream's words (fluxcd/pkg git/signature/gpg_signature.go).
 * The library is loaded on first use: it is large, and few repositories demand signatures.
 */
export async function verifyPgpSignature(
  armored: string,
  payload: Uint8Array,
  keyRings: readonly string[],
): Promise<string> {
  if (payload.length === 0) throw new Error('unable to verify payload: payload is empty');
  const openpgp = await import('openpgp');
  const signature = await openpgp.readSignature({ armoredSignature: armored.trim() });
  const message = await openpgp.createMessage({ binary: new Uint8Array(payload) });
  let unreadable: string | undefined;
  let attempted = false;
  for (const ring of keyRings) {
    let keys: Awaited<ReturnType<typeof openpgp.readKeys>>;
    try {
      keys = await openpgp.readKeys({ armoredKeys: ring });
    } catch (error) {
      unreadable ??= `unable to read armored key ring: ${errorMessage(error)}`;
      continue;
    }
    attempted = true;
    for (const key of keys) {
      const result = await openpgp.verify({ message, signature, verificationKeys: key });
      const valid = await Promise.all(result.signatures.map(({ verified }) => verified.catch(() => false)));
      if (valid.some(Boolean)) return key.getKeyID().toHex().toUpperCase();
    }
  }
  if (!attempted && unreadable !== undefined) throw new Error(unreadable);
  throw new Error('unable to verify payload with any of the given key rings: no matching key');
}
