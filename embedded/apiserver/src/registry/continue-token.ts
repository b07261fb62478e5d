import { goJsonError } from '../go-json.ts';
import { badRequest } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { asObject } from '../values.ts';

/** Where a list in pages goes on: after a key (`namespace/name`), at a revision (-1: the newest). */
export interface ContinueToken {
  readonly revision: number;
  readonly after: string;
}

const FORMAT = 'meta.k8s.io/v1';

/** Opaque to clients: base64 of JSON, as upstream's. */
export function formatContinue(token: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: FORMAT, rv: token.revision, start: token.after })).toString(
    'base64url',
  );
}

/** Throws BadRequest. */
export function parseContinue(text: string): ContinueToken {
  const { v, rv, start } = asObject(parsed(text)) ?? {};
  if (v !== FORMAT) throw refused(`server does not recognize this encoded version ${v ?? ''}`);
  if (!Number.isSafeInteger(rv) || rv === 0 || typeof start !== 'string') {
    throw refused('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (leavesItsPlace(start)) throw refused(start);
  return { revision: rv as number, after: start };
}

/** A key stays below where lists are (apiserver storage/continue.go DecodeContinue). */
function leavesItsPlace(key: string): boolean {
  return key.split('/').some((part) => part === '.' || part === '..');
}

function parsed(token: string): unknown {
  const bad = /[^A-Za-z0-9_-]/.exec(token);
  if (bad !== null) throw refused(`illegal base64 data at input byte ${bad.index}`);
  const text = Buffer.from(token, 'base64url').toString('utf8');
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw refused(goJsonError(text, thrown));
  }
}

function refused(why: string): StatusError {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
