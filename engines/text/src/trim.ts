/**
 * A text without the characters of `cut` at its end, as Go's strings.TrimRight. A regular expression such as `/ +$/` does
 * the same in quadratic time where there are many of them that do not stand at the end.
 */
export function trimRight(text: string, cut: string): string {
  let end = text.length;
  while (end > 0 && cut.includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

/** A text without the characters of `cut` at its start, as Go's strings.TrimLeft. */
export function trimLeft(text: string, cut: string): string {
  let start = 0;
  while (start < text.length && cut.includes(text[start] as string)) start++;
  return text.slice(start);
}
