import { GitError } from '../errors.ts';

/** Who, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Milliseconds since the epoch. */
  readonly when: number;
}

/** A commit's metadata. */
export interface Commit {
  readonly hash: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /** Armored OpenPGP or SSH signature; `''` without one. */
  readonly signature: string;
  /** What the signature signs: the object without it. */
  readonly payload: Buffer;
}

/** An annotated tag's metadata. */
export interface Tag {
  readonly hash: string;
  readonly name: string;
  readonly target: string;
  readonly tagger: Signature;
  readonly message: string;
  readonly signature: string;
  readonly payload: Buffer;
}

/** Reads a commit object. Throws `GIT` when it is none. */
export function parseCommit(hash: string, body: Buffer): Commit {
  const { headers, message, withoutSignature } = splitObject(body);
  const first = (name: string) => headers.find(([key]) => key === name)?.[1] ?? '';
  if (first('tree') === '') throw new GitError('GIT', `object ${hash} is not a commit`);
  return {
    hash,
    tree: first('tree'),
    parents: headers.filter(([key]) => key === 'parent').map(([, value]) => value),
    author: parseSignature(first('author')),
    committer: parseSignature(first('committer')),
    message,
    signature: first('gpgsig') || first('gpgsig-sha256'),
    payload: withoutSignature,
  };
}

const TAG_SIGNATURE = /^-----BEGIN (?:PGP SIGNATURE|PGP MESSAGE|SSH SIGNATURE|SIGNED MESSAGE)-----/m;

/** Reads an annotated tag: its signature stands at the end of the message. */
export function parseTag(hash: string, body: Buffer): Tag {
  const { headers, message } = splitObject(body);
  const first = (name: string) => headers.find(([key]) => key === name)?.[1] ?? '';
  const at = TAG_SIGNATURE.exec(message)?.index ?? -1;
  const signature = at < 0 ? '' : message.slice(at);
  return {
    hash,
    name: first('tag'),
    target: first('object'),
    tagger: parseSignature(first('tagger')),
    message: at < 0 ? message : message.slice(0, at),
    signature,
    payload: body.subarray(0, body.length - Buffer.byteLength(signature)),
  };
}

interface ObjectParts {
  readonly headers: readonly (readonly [string, string])[];
  readonly message: string;
  readonly withoutSignature: Buffer;
}

/** Headers are `name value` lines; a line that begins with a space continues the value above. */
function splitObject(body: Buffer): ObjectParts {
  const blank = body.indexOf('\n\n');
  const end = blank < 0 ? body.length : blank + 1;
  const headers: [string, string][] = [];
  const kept: Buffer[] = [];
  let signing = false;
  for (let at = 0; at < end; ) {
    const newline = body.indexOf(10, at);
    const next = newline < 0 ? end : newline + 1;
    const line = body.toString('utf8', at, newline < 0 ? end : newline);
    if (line.startsWith(' ') && headers.length > 0) headers.at(-1)![1] += `\n${line.slice(1)}`;
    else {
      const space = line.indexOf(' ');
      headers.push(space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]);
      signing = line.startsWith('gpgsig ') || line.startsWith('gpgsig-sha256 ');
    }
    if (!signing) kept.push(body.subarray(at, next));
    at = next;
  }
  kept.push(body.subarray(end));
  return {
    headers,
    message: body.toString('utf8', Math.min(end + 1, body.length)),
    withoutSignature: Buffer.concat(kept),
  };
}

function parseSignature(text: string): Signature {
  const match = /^(.*?) ?<([^>]*)>(?: (-?\d+))?/.exec(text);
  if (!match) return { name: text, email: '', when: 0 };
  return { name: match[1]!, email: match[2]!, when: Number(match[3] ?? 0) * 1000 };
}

/** The subject, cut after 50 characters with `...` (fluxcd/pkg git/git.go, ShortMessage). */
export function shortMessage(message: string): string {
  const characters = [...message.split('\n', 1)[0]!];
  return characters.length > 50 ? `${characters.slice(0, 50).join('')}...` : characters.join('');
}

/** `openpgp`, `ssh`, `x509`, `empty` or `unknown` (fluxcd/pkg git/signature/signature.go). */
export function signatureType(signature: string): 'openpgp' | 'ssh' | 'x509' | 'empty' | 'unknown' {
  const text = signature.trim();
  if (text.startsWith('-----BEGIN PGP SIGNATURE-----')) return 'openpgp';
  if (text.startsWith('-----BEGIN SSH SIGNATURE-----')) return 'ssh';
  if (text.startsWith('-----BEGIN SIGNED MESSAGE-----')) return 'x509';
  return signature === '' ? 'empty' : 'unknown';
}
