import { ResourceError } from '../errors.ts';

/*
 * JSONPath as Kubernetes has it (client-go util/jsonpath), without its outer `{…}` and template texts:
 *
 *   .spec.containers[?(@.name=="a")].ports[0:2]["x.y"]..image.*
 */

/** One step from a value to others. */
export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descend' }
  | {
      readonly kind: 'slice';
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly by: number;
    }
  | { readonly kind: 'union'; readonly branches: readonly Step[] }
  | {
      readonly kind: 'filter';
      readonly left: Operand;
      readonly operator: FilterOperator;
      readonly right: Operand;
    };

export type FilterOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'exists';

/** A side of a filter: a path from the item, or a literal. */
export type Operand =
  | { readonly kind: 'path'; readonly steps: readonly Step[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean };

const MAX_LENGTH = 4096;

class Parser {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    if (text.length > MAX_LENGTH) throw new ResourceError('JSON_PATH', 'the path is too long');
    this.text = text;
  }

  parse(): Step[] {
    const steps: Step[] = [];
    if (this.text[this.at] === '$') this.at++;
    if (this.at < this.text.length && !'.['.includes(this.text[this.at]!)) steps.push(this.name());
    while (this.at < this.text.length) steps.push(...this.step());
    return steps;
  }

  private step(): Step[] {
    const { text } = this;
    if (text.startsWith('..', this.at)) {
      this.at += 2;
      const next = text[this.at] === '[' ? [] : [this.name()];
      return [{ kind: 'descend' }, ...next];
    }
    if (text[this.at] === '[') return [this.bracket()];
    if (text[this.at] !== '.')
      throw this.error(`unrecognized character in action: ${JSON.stringify(text[this.at])}`);
    this.at++;
    if (this.at === text.length || text[this.at] === '[') return [];
    return [this.name()];
  }

  /** A name up to the next step; a backslash takes the next character as it is. */
  private name(): Step {
    const match = /^(?:\\.|[^\\.[\]])*/s.exec(this.text.slice(this.at))![0];
    this.at += match.length;
    if (match === '') throw this.error('invalid path');
    if (match === '*') return { kind: 'wildcard' };
    return { kind: 'field', name: match.replace(/\\(.)/gs, '$1') };
  }

  private bracket(): Step {
    const end = closingBracket(this.text, this.at);
    if (end < 0) throw this.error('unterminated array');
    const inner = this.text.slice(this.at + 1, end).trim();
    this.at = end + 1;
    const filter = /^\?\((.*)\)$/s.exec(inner);
    if (filter !== null) return this.filter(filter[1]!);
    const parts = splitOutside(inner, ',');
    if (parts.length === 1) return this.element(inner);
    return { kind: 'union', branches: parts.map((part) => this.element(part.trim())) };
  }

  private element(text: string): Step {
    if (text === '*') return { kind: 'wildcard' };
    const quoted = unquote(text);
    if (quoted !== undefined) return { kind: 'field', name: quoted };
    const match = /^(-?\d+)?(?:(:)(-?\d+)?(?::(-?\d+)?)?)?$/.exec(text);
    if (match === null || text === '') throw this.error(`invalid array index ${text}`);
    const from = match[1] === undefined ? undefined : Number(match[1]);
    // One index is a slice of one; `[-1:]` runs to the end.
    if (match[2] === undefined)
      return { kind: 'slice', from, to: from === -1 ? undefined : from! + 1, by: 1 };
    const to = match[3] === undefined ? undefined : Number(match[3]);
    return { kind: 'slice', from, to, by: match[4] === undefined ? 1 : Number(match[4]) };
  }

  private filter(text: string): Step {
    const match = /^(.*?)(==|!=|<=|>=|<|>)(.*)$/s.exec(text);
    if (match === null) {
      return {
        kind: 'filter',
        left: operand(text),
        operator: 'exists',
        right: { kind: 'literal', value: true },
      };
    }
    const operator = match[2] as FilterOperator;
    return { kind: 'filter', left: operand(match[1]!), operator, right: operand(match[3]!) };
  }

  private error(reason: string): ResourceError {
    return new ResourceError('JSON_PATH', `${reason} (at ${this.at} of ${JSON.stringify(this.text)})`);
  }
}

function operand(text: string): Operand {
  const trimmed = text.trim();
  const quoted = unquote(trimmed);
  if (quoted !== undefined) return { kind: 'literal', value: quoted };
  if (trimmed === 'true' || trimmed === 'false') return { kind: 'literal', value: trimmed === 'true' };
  if (/^[+-]?\d+(\.\d+)?$/.test(trimmed)) return { kind: 'literal', value: Number(trimmed) };
  return { kind: 'path', steps: new Parser(trimmed.replace(/^@/, '')).parse() };
}

function unquote(text: string): string | undefined {
  const match = /^(['"])((?:\\.|(?!\1)[^\\])*)\1$/s.exec(text);
  return match === null ? undefined : match[2]!.replace(/\\(.)/gs, '$1');
}

/** The bracket that closes the one at `open`, quotes and nested brackets aside; -1 when there is none. */
function closingBracket(text: string, open: number): number {
  let depth = 0;
  for (const { index, char } of unquoted(text, open)) {
    if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return index;
  }
  return -1;
}

function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { index, char } of unquoted(text, 0)) {
    if (char !== separator) continue;
    parts.push(text.slice(start, index));
    start = index + 1;
  }
  return [...parts, text.slice(start)];
}

function* unquoted(text: string, from: number): Generator<{ index: number; char: string }> {
  let quote = '';
  for (let index = from; index < text.length; index++) {
    const char = text[index]!;
    if (char === '\\') index++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else yield { index, char };
  }
}

/**
 * Reads a path. The outer braces of templates and a missing leading dot are tolerated, as
 * apiextensions and kubectl do.
 * @throws ResourceError JSON_PATH
 */
export function parseJsonPath(text: string): Step[] {
  const trimmed = text.trim();
  const inner = trimmed.startsWith('{') && trimmed.endsWith('}') ? trimmed.slice(1, -1).trim() : trimmed;
  return new Parser(inner).parse();
}
