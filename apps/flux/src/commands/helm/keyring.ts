import { errorMessage } from '@flux-ts/errors';
import { isKeybox, keyboxKeys, scanPackets } from '@flux-ts/helm';
import type { Key, PrivateKey } from 'openpgp';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';

/** The first armored block: like Helm we read no others, so that nobody is trusted whom Helm would not trust. */
const BLOCK = /-----BEGIN PGP [A-Z ]+-----[\s\S]*?-----END PGP [A-Z ]+-----/;

/** The file of keys that is taken where none is named: GnuPG's old one if it is there, else its keybox. */
export async function defaultKeyring(context: CliContext): Promise<string> {
  const folder = context.env['GNUPGHOME'] ?? `${context.env['HOME'] ?? ''}/.gnupg`;
  for (const name of ['pubring.gpg', 'pubring.kbx'])
    if ((await context.files.kind(`${folder}/${name}`)) !== undefined) return `${folder}/${name}`;
  return `${folder}/pubring.gpg`;
}

/** The keys of a file: binary, armored, or a keybox. Throws in Helm's words for what is no packets. */
export async function readKeyring(context: CliContext, path: string): Promise<Key[]> {
  const bytes = await context.files.read(path);
  const text = Buffer.from(bytes).toString('latin1').trim();
  if (text.startsWith('-----BEGIN PGP')) return armored(text, path);
  if (!isKeybox(bytes)) return binary(bytes);
  try {
    return await binary(keyboxKeys(bytes));
  } catch (thrown) {
    throw failure(`reading keybox ${path}: ${errorMessage(thrown)}`, thrown);
  }
}

/** The library is loaded on first use: it is large. */
async function binary(bytes: Uint8Array): Promise<Key[]> {
  const found = scanPackets(bytes);
  if ('problem' in found) throw failure(found.problem);
  if (!found.hasKey) return [];
  const { readKey, readKeys } = await import('openpgp');
  const binaryKeys = new Uint8Array(bytes);
  const keys = await readKeys({ binaryKeys });
  const all = keys.length > 0 ? keys : [await readKey({ binaryKey: binaryKeys })];
  if (all.some(hasName)) return all;
  throw failure('openpgp: invalid data: v4 entity without any identities');
}

/** Whether a key says whose it is, and has signed that. */
function hasName(key: Key): boolean {
  return key.users.some(({ selfCertifications }) => selfCertifications.length > 0);
}

async function armored(text: string, path: string): Promise<Key[]> {
  const { readKeys } = await import('openpgp');
  try {
    const [block] = BLOCK.exec(text) ?? [];
    if (block === undefined) throw failure(text.includes('\n') ? 'unexpected EOF' : 'no keys found');
    return await readKeys({ armoredKeys: block });
  } catch (thrown) {
    throw failure(`reading armored keyring ${path}: ${errorMessage(thrown)}`, thrown);
  }
}

/** The names of a key. */
export function namesOf(key: Key): string[] {
  return key.getUserIDs().toSorted();
}

/** The one private key with a name, or with one that contains it. Throws in Helm's words. */
export function privateKeyOf(keys: readonly Key[], id: string): PrivateKey {
  const exact = keys.find((key) => namesOf(key).includes(id));
  const like = keys.filter((key) => namesOf(key).some((name) => name.includes(id)));
  if (exact === undefined && like.length > 1)
    throw failure(`more than one key contain the id ${JSON.stringify(id)}`);
  const found = exact ?? like[0];
  if (found === undefined) throw failure('private key not found');
  if (!found.isPrivate())
    throw failure('provided key is not a private key. Try providing a keyring with secret keys');
  return found;
}
