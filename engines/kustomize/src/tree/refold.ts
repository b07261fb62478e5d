/**
 * A text after it has been written as a folded block and read again, as kustomize does with every object.
 *
 * Quirk (yaml.v3 emitterc.go yaml_emitter_write_folded_scalar): a line break gets a second one, so that folding
 * leaves one; but lines that start with a space are not folded, so before such a line the second one stays. And the
 * second one is left out altogether when the whole text starts with a space, so that lines then join.
 */
export function refold(text: string): string {
  if (!text.includes('\n') || !isBlockAllowed(text)) return text;
  const doubles = !/^\n*[ \t]/.test(text) && !/^\n*$/.test(text);
  let last = text.length;
  while (text[last - 1] === '\n') last--;
  const body = text.slice(0, last);
  const end = text.slice(last);
  let result = '';
  const lines = /(\n*)([^\n]+)/g;
  let previousIndented = true;
  for (let match = lines.exec(body); match !== null; match = lines.exec(body)) {
    const [, breaks = '', line = ''] = match;
    const indented = /^[ \t]/.test(line);
    result += join(breaks.length, {
      isFirst: result === '' && match.index === 0,
      previousIndented,
      indented,
      doubles,
    });
    result += line;
    previousIndented = indented;
  }
  const kept = end.length > 1 && doubles && !previousIndented ? `${end}\n` : end;
  return result + kept;
}

interface Seam {
  readonly isFirst: boolean;
  readonly previousIndented: boolean;
  readonly indented: boolean;
  readonly doubles: boolean;
}

/** What stands between two lines that had `count` breaks between them. */
function join(count: number, seam: Seam): string {
  if (seam.isFirst || count === 0) return '\n'.repeat(count);
  const written = count + (seam.doubles && !seam.previousIndented ? 1 : 0);
  if (seam.previousIndented || seam.indented) return '\n'.repeat(written);
  return written === 1 ? ' ' : '\n'.repeat(written - 1);
}

/** Texts that cannot stand in a block are written in double quotes, which change nothing. */
export function isBlockAllowed(text: string): boolean {
  return !/ $| \n|[\x00-\x08\x0b-\x1f\x7f\ufeff]/.test(text);
}
