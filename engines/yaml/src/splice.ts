/** Replace `start`…`end` (UTF-16 offsets, `end` exclusive) by `text`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Applies edits to a text. Offsets are those of the text before any edit; edits may come in any order, those at the
 * same place are applied in the order given. Throws `RangeError` if two edits overlap or one lies outside the text.
 */
export function splice(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length)
      throw new RangeError(`edit ${edit.start}..${edit.end} overlaps another or lies outside the text`);
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
