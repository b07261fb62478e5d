/** A text of at most `limit` characters: what is too long ends in dots. */
export function shorten(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 3)}...` : text;
}
