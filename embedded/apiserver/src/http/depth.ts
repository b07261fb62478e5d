/** How deeply objects may be nested. Values are walked by recursion, and field owners cost the square of their depth. */
export const MAX_DEPTH = 1000;

const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether a body is JSON that is nested more deeply than {@link MAX_DEPTH}; linear, and free for small bodies. */
export function isNestedTooDeeply(body: Uint8Array): boolean {
  if (body.length < 2 * MAX_DEPTH || !beginsAsJson(body)) return false;
  let depth = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) at = endOfString(body, at + 1);
    else if (byte === OBJECT || byte === LIST) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === OBJECT_END || byte === LIST_END) depth--;
  }
  return false;
}

function beginsAsJson(body: Uint8Array): boolean {
  const first = body.find((byte) => byte !== SPACE && byte !== LINE_FEED && byte !== RETURN && byte !== TAB);
  return first === OBJECT || first === LIST;
}

/** `"a\"b"` → where its last quote is. */
function endOfString(body: Uint8Array, from: number): number {
  let at = from;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}
