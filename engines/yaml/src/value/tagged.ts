import type { Dialect } from '../scan/cursor.ts';
import { type Resolved, resolvePlain } from './resolve.ts';
import { isTimestamp } from './timestamp.ts';

const RESOLVABLE = new Set(['!!bool', '!!int', '!!float', '!!null', '!!timestamp']);

/**
 * A scalar with an explicit tag. Tags that YAML does not know leave the text as it is; a text that does not fit its
 * tag fails (go-yaml, `resolve`).
 */
export function resolveTagged(
  tag: string,
  text: string,
  dialect: Dialect,
  fail: (message: string) => never,
): Resolved {
  if (tag === '!!binary') return { tag: '!!str', value: decodeBinary(text, fail) };
  if (!RESOLVABLE.has(tag)) return { tag: '!!str', value: text };
  const resolved = resolvePlain(text, dialect);
  if (resolved.tag === tag) return resolved;
  if (resolved.tag === '!!timestamp') return retryTimestamp(tag, text, fail);
  if (tag === '!!float' && resolved.tag === '!!int' && resolved.value < 2n ** 63n)
    return { tag: '!!float', value: Number(resolved.value) };
  return fail(`yaml: cannot decode ${resolved.tag} \`${text}\` as a ${tag}`);
}

/** A timestamp is one only without a tag or with its own. */
function retryTimestamp(tag: string, text: string, fail: (message: string) => never): Resolved {
  if (tag === '!!timestamp' && isTimestamp(text)) return { tag: '!!timestamp', value: text };
  return fail(`yaml: cannot decode !!str \`${text}\` as a ${tag}`);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBinary(text: string, fail: (message: string) => never): string {
  const packed = text.replace(/[\r\n]/g, '');
  if (!BASE64.test(packed)) fail('yaml: !!binary value contains invalid base64 data');
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(packed, 'base64'));
}
