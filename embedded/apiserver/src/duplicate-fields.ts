const MAX_FOUND = 100;

/** An object or a list that is being read. */
interface Level {
  readonly path: string;
  /** Of an object: the names that have come. */
  readonly names: Set<string> | undefined;
  /** Of a list. */
  index: number;
  /** The field that is being read. */
  name: string;
}

/**
 * Paths of fields that come twice in one object, each once, such as `spec.containers[0].image`. The text is JSON that a
 * reader has taken (sigs.k8s.io/json UnmarshalStrict).
 */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  const levels: Level[] = [];
  for (let at = 0; at < text.length && found.size < MAX_FOUND; at++) {
    const char = text.charCodeAt(at);
    const top = levels.at(-1);
    if (char === QUOTE) {
      const end = endOfText(text, at);
      const after = skipBlanks(text, end + 1);
      if (top?.names !== undefined && text.charCodeAt(after) === COLON) {
        top.name = textOf(text, at, end);
        if (top.names.has(top.name)) found.add(pathOf(top));
        top.names.add(top.name);
      }
      at = end;
    } else if (char === OPEN_OBJECT) {
      levels.push({ path: pathOf(top), names: new Set(), index: 0, name: '' });
    } else if (char === OPEN_LIST) {
      levels.push({ path: pathOf(top), names: undefined, index: 0, name: '' });
    } else if (char === CLOSE_OBJECT || char === CLOSE_LIST) {
      levels.pop();
    } else if (char === COMMA && top !== undefined) top.index++;
  }
  return [...found];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

function pathOf(level: Level | undefined): string {
  if (level === undefined) return '';
  if (level.names === undefined) return `${level.path}[${level.index}]`;
  return level.path === '' ? level.name : `${level.path}.${level.name}`;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function textOf(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}
