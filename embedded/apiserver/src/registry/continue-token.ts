import { badRequest } from '../status/errors.ts';
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
  const parsed = asObject(tryJson(Buffer.from(text, 'base64url').toString('utf8')));
  const { v, rv, start } = parsed ?? {};
  if (v !== FORMAT || !Number.isSafeInteger(rv) || typeof start !== 'string') {
    throw badRequest(
      'continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
    );
  }
  return { revision: rv as number, after: start };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
