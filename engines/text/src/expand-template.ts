/** A text to be copied, or a group of the match to be put there. */
export type TemplatePart = string | { readonly group: string };

/** The parts of a replacement (`regexp.Expand`): a `$` that names nothing is itself. */
export function parseTemplate(template: string): TemplatePart[] {
  // The pattern's tables of Unicode take milliseconds to compile.
  if (!template.includes('$')) return [template];
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const match of template.matchAll(/\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu)) {
    parts.push(template.slice(at, match.index));
    const group = match[1] ?? match[2];
    parts.push(group === undefined ? '$' : { group });
    at = match.index + match[0].length;
  }
  parts.push(template.slice(at));
  return parts;
}
