/** Longer patterns are left to RE2. */
const LONGEST = 200;

/** The ASCII characters that an atom takes, by code. */
type Characters = Uint8Array;

interface Atom {
  readonly characters: Characters;
  readonly quantifier: '' | '*' | '+' | '?';
}

/** What stands for itself, escaped or not. */
const LITERAL = /^[A-Za-z0-9 _@:/,=~!%&#;'"<>-]$/;
const ESCAPED = /^[!-/:-@[-`{-~]$/;

/** Classes that a letter stands for, as ranges. */
const LETTERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['d', ['09']],
  ['w', ['09', 'AZ', '__', 'az']],
  ['s', ['\t\n', '\f\r', '  ']],
]);

/**
 * A pattern of RE2's as one of JavaScript's, if both surely mean the same for ASCII texts and JavaScript's never has to
 * try in vain: a sequence of characters and classes, each of which can be repeated or left out only where what follows
 * cannot begin with what it takes. So no position of a text is looked at more often than once for each start. It matches
 * no empty text. Undefined for all others.
 *
 *     ^v?\d+\.\d+$     [^-A-Za-z0-9_.]     @sha.*
 */
export function quickPattern(pattern: string): RegExp | undefined {
  if (pattern.length > LONGEST) return undefined;
  const [start, end] = [
    pattern.startsWith('^') ? '^' : '',
    /(?:^|[^\\])(?:\\\\)*\$$/.test(pattern) ? '$' : '',
  ];
  const atoms = atomsOf(pattern.slice(start.length, pattern.length - end.length));
  if (atoms === undefined || !atoms.every(isCertain) || !atoms.some(isNeeded)) return undefined;
  const source = atoms.map(({ characters, quantifier }) => classOf(characters) + quantifier);
  return new RegExp(start + source.join('') + end, 'g');
}

/** Whether an atom takes at least one character. */
function isNeeded({ quantifier }: Atom): boolean {
  return quantifier === '' || quantifier === '+';
}

/** Whether where an atom ends is decided by the next character. */
function isCertain({ characters, quantifier }: Atom, at: number, atoms: readonly Atom[]): boolean {
  const next = atoms[at + 1];
  if (quantifier === '' || next === undefined) return true;
  return isNeeded(next) && next.characters.every((takes, code) => takes === 0 || characters[code] === 0);
}

function atomsOf(pattern: string): Atom[] | undefined {
  const atoms: Atom[] = [];
  for (let at = 0; at < pattern.length; ) {
    const [found] = /^(?:\[\^?(?:\\.|[^\]\\[])+\]|\\.|[^[\\])[*+?]?/s.exec(pattern.slice(at)) ?? [];
    if (found === undefined) return undefined;
    at += found.length;
    const quantifier = found.length > 1 ? (/(?<!^\\)[*+?]$/.exec(found)?.[0] ?? '') : '';
    const characters = charactersOf(found.slice(0, found.length - quantifier.length));
    if (characters === undefined) return undefined;
    atoms.push({ characters, quantifier: quantifier as Atom['quantifier'] });
  }
  return atoms;
}

function charactersOf(atom: string): Characters | undefined {
  const characters = new Uint8Array(128);
  if (atom === '.') return characters.fill(1).fill(0, 10, 11);
  if (!atom.startsWith('[')) return addPart(characters, atom) ? characters : undefined;
  const negated = atom[1] === '^';
  const inside = atom.slice(negated ? 2 : 1, -1);
  if (inside === '') return undefined;
  for (let at = 0; at < inside.length; ) {
    const [part = ''] = /^(?:\\.|[A-Za-z0-9]-[A-Za-z0-9]|[^\\])/s.exec(inside.slice(at)) ?? [];
    // A hyphen that might be of a range stands first or last.
    if (part === '' || (part === '-' && at > 0 && at < inside.length - 1)) return undefined;
    at += part.length;
    if (!addPart(characters, part, true)) return undefined;
  }
  return negated ? characters.map((takes) => 1 - takes) : characters;
}

/** Adds a character, an escape or a range; false for what is none of these. */
function addPart(characters: Characters, part: string, inClass = false): boolean {
  if (part[0] === '\\') {
    const ranges = LETTERS.get(part[1] ?? '');
    for (const range of ranges ?? []) addRange(characters, range);
    return ranges !== undefined || addEscaped(characters, part[1] ?? '');
  }
  if (part.length === 3) return addRange(characters, `${part[0]}${part[2]}`);
  return (
    (LITERAL.test(part) || (inClass && /^[.*+?(){}|$]$/.test(part))) && addRange(characters, part + part)
  );
}

function addEscaped(characters: Characters, character: string): boolean {
  return ESCAPED.test(character) && addRange(characters, character + character);
}

/** Adds the characters from the first to the second of a text; false if there are none. */
function addRange(characters: Characters, range: string): boolean {
  const [from, to] = [range.charCodeAt(0), range.charCodeAt(1)];
  characters.fill(1, from, to + 1);
  return from <= to;
}

function classOf(characters: Characters): string {
  const inside = [...characters.keys()].filter((code) => characters[code] === 1);
  return `[${inside.map((code) => `\\x${code.toString(16).padStart(2, '0')}`).join('')}]`;
}
