/** A compiled regular expression in RE2's syntax, which runs in linear time. */
export interface Regexp {
  /** The pattern. */
  readonly source: string;
  /** Names of the groups by their number; '' for one without a name, and for the whole match (0). */
  readonly groupNames: readonly string[];
  /** True if the text contains a match. */
  test(text: string): boolean;
  /** The first match and its groups ('' for one that took no part), or undefined. */
  find(text: string): string[] | undefined;
  /** All matches that do not overlap, at most `limit`. */
  findAll(text: string, limit?: number): string[][];
  /** Where all matches that do not overlap start and end, in UTF-16 units, at most `limit`. */
  findAllIndexes(text: string, limit?: number): (readonly [start: number, end: number])[];
  /** Replaces all matches; `$1`, `$name`, `${name}` stand for groups and `$$` for a dollar, as Go has it. */
  replaceAll(text: string, template: string): string;
}
