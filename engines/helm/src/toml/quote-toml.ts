const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/** A text as a TOML string of one line. */
export function quoteToml(text: string): string {
  return `"${text.replace(/["\\\0-\x1f\x7f]/g, (character) => ESCAPES[character] ?? unicode(character))}"`;
}

/** One part of a TOML key, in quotes if it needs them. */
export function quoteTomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : quoteToml(name);
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
