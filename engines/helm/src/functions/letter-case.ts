/** strings.ToUpper maps character by character: ß stays. */
export function upper(text: string): string {
  return mapCharacters(text, (character) => character.toUpperCase());
}

/** strings.ToLower. */
export function lower(text: string): string {
  return mapCharacters(text, (character) => character.toLowerCase());
}

function mapCharacters(text: string, map: (character: string) => string): string {
  let out = '';
  // strings.Map puts U+FFFD where bytes are no UTF-8.
  for (const character of text.isWellFormed() ? text : text.toWellFormed()) {
    const mapped = map(character);
    out += [...mapped].length === 1 ? mapped : character === 'İ' ? 'i' : character;
  }
  return out;
}
