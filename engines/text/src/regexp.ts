import { type Matcher, RE2JS } from 're2js';
import { TextError } from './errors.ts';

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

/** Compiles a pattern as Go's `regexp.Compile`. Throws {@link TextError} `REGEXP` in Go's words. */
export function compileRegexp(pattern: string): Regexp {
  let program: RE2JS;
  try {
    program = RE2JS.compile(pattern);
  } catch (cause) {
    throw new TextError('REGEXP', inGoWords(cause instanceof Error ? cause.message : String(cause)), {
      cause,
    });
  }
  return new CompiledRegexp(pattern, program);
}

/** Go quotes what is wrong also where that is nothing. */
function inGoWords(message: string): string {
  return message.endsWith('trailing backslash at end of expression') ? `${message}: \`\`` : message;
}

class CompiledRegexp implements Regexp {
  readonly source: string;
  readonly groupNames: readonly string[];
  private readonly program: RE2JS;

  constructor(source: string, program: RE2JS) {
    this.source = source;
    this.program = program;
    const names = new Array<string>(program.groupCount() + 1).fill('');
    for (const [name, index] of Object.entries(program.namedGroups())) names[index as number] = name;
    this.groupNames = names;
  }

  test(text: string): boolean {
    return this.program.matcher(text).find();
  }

  find(text: string): string[] | undefined {
    const matcher = this.program.matcher(text);
    return matcher.find() ? this.groups(matcher) : undefined;
  }

  findAll(text: string, limit = Number.POSITIVE_INFINITY): string[][] {
    const found: string[][] = [];
    for (const matcher of this.matches(text)) {
      if (found.length >= limit) break;
      found.push(this.groups(matcher));
    }
    return found;
  }

  findAllIndexes(text: string, limit = Number.POSITIVE_INFINITY): (readonly [number, number])[] {
    const found: (readonly [number, number])[] = [];
    for (const matcher of this.matches(text)) {
      if (found.length >= limit) break;
      found.push([matcher.start(), matcher.end()]);
    }
    return found;
  }

  replaceAll(text: string, template: string): string {
    const parts = parseTemplate(template);
    let result = '';
    let at = 0;
    for (const matcher of this.matches(text)) {
      result += text.slice(at, matcher.start());
      for (const part of parts) result += typeof part === 'string' ? part : this.group(matcher, part.group);
      at = matcher.end();
    }
    return result + text.slice(at);
  }

  /** Go skips an empty match right after the match before. */
  private *matches(text: string): Generator<Matcher> {
    const matcher = this.program.matcher(text);
    let lastEnd = -1;
    for (let from = 0; from <= text.length && matcher.find(from); ) {
      const start = matcher.start();
      const end = matcher.end();
      if (end > start || start !== lastEnd) yield matcher;
      lastEnd = end;
      from = end > start ? end : end + widthAt(text, end);
    }
  }

  private groups(matcher: Matcher): string[] {
    return this.groupNames.map((_, i) => matcher.group(i) ?? '');
  }

  private group(matcher: Matcher, name: string): string {
    const index = /^\d+$/.test(name) ? Number(name) : this.groupNames.lastIndexOf(name);
    return index >= 0 && index < this.groupNames.length ? (matcher.group(index) ?? '') : '';
  }
}

type TemplatePart = string | { readonly group: string };

/** `regexp.Expand`: a `$` that names nothing is itself. */
function parseTemplate(template: string): TemplatePart[] {
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

/** UTF-16 units of the character at an offset. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
