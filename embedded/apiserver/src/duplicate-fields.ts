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
  /** Whether it is in a field that is unknown. */
  readonly isStrange: boolean;
  /** Whether what comes next is. */
  leadsToStrange: boolean;
}

/** Paths of fields that come twice in one object, each once, such as `spec.containers[0].image`. */
export function duplicateFields(text: string): string[] {
  return strictComplaints(text, []).map(({ path }) => path);
}

/** What a strict reader has to say of a field. */
export interface StrictComplaint {
  readonly path: string;
  readonly why: 'duplicate' | 'unknown';
}

/**
 * Fields that come twice in one object and those that are unknown, each once and in the order of the text; into unknown
 * ones nobody looks. The text is JSON that a reader has taken (sigs.k8s.io/json UnmarshalStrict).
 */
export function strictComplaints(text: string, unknown: readonly string[]): StrictComplaint[] {
  const found = new Map<string, StrictComplaint>();
  const strange = new Set(unknown);
  const levels: Level[] = [];
  for (let at = 0; at < text.length && found.size < MAX_FOUND; at++) {
    const char = text.charCodeAt(at);
    const top = levels.at(-1);
    if (char === QUOTE) {
      const end = endOfText(text, at);
      const after = skipBlanks(text, end + 1);
      if (top?.names !== undefined && text.charCodeAt(after) === COLON) {
        top.name = textOf(text, at, end);
        const path = pathOf(top);
        const isStrange = top.isStrange || strange.has(path);
        if (!top.isStrange && strange.has(path)) found.set(path, { path, why: 'unknown' });
        else if (!isStrange && top.names.has(top.name)) found.set(path, { path, why: 'duplicate' });
        top.leadsToStrange = isStrange;
        top.names.add(top.name);
      }
      at = end;
    } else if (char === OPEN_OBJECT) {
      levels.push(levelIn(top, new Set()));
    } else if (char === OPEN_LIST) {
      levels.push(levelIn(top, undefined));
    } else if (char === CLOSE_OBJECT || char === CLOSE_LIST) {
      levels.pop();
    } else if (char === COMMA && top !== undefined) top.index++;
  }
  return [...found.values()];
}

function levelIn(outer: Level | undefined, names: Set<string> | undefined): Level {
  const isStrange = outer?.leadsToStrange === true;
  return { path: pathOf(outer), names, index: 0, name: '', isStrange, leadsToStrange: isStrange };
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
