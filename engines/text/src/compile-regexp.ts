import { type Matcher, RE2JS } from 're2js';
import { TextError } from './errors.ts';
import { parseTemplate } from './expand-template.ts';
import { quickPattern } from './quick-pattern.ts';
import { QuickRegexp } from './quick-regexp.ts';
import type { Regexp } from './regexp.ts';

/** Compiles a pattern as Go's `regexp.Compile`. Throws {@link TextError} `REGEXP` in Go's words. */
export function compileRegexp(pattern: string): Regexp {
  const native = quickPattern(pattern);
  return native === undefined
    ? compileFully(pattern)
    : new QuickRegexp(pattern, native, () => compileFully(pattern));
}

function compileFully(pattern: string): Regexp {
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

/** UTF-16 units of the character at an offset. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
