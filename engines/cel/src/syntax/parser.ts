import { type CelError, compileError } from '../errors.ts';
import { joinErrors } from '../problems.ts';
import type { CelValue } from '../values/value.ts';
import type { Expression, ListItem, MapEntry } from './ast.ts';
import { scan } from './lexer.ts';
import { expectedTokens, PRECEDENCE, startsOperand } from './operands.ts';
import type { Token } from './token.ts';
import { TokenReader } from './token-reader.ts';

const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while in'.split(
    ' ',
  ),
);
const LITERALS: ReadonlyMap<string, CelValue> = new Map<string, CelValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** How deep an expression may nest (cel-go's limit). */
const DEEPEST = 250;
/** How many operators or fields may follow one another: trees lean to the left, and are walked by recursion. */
const LONGEST = 1000;
/** Parses an expression (the grammar of the CEL specification). Throws {@link CelError} `SYNTAX`. */
export function parse(source: string): Expression {
  const { tokens, problems } = scan(source);
  try {
    const expression = new Parser(source, tokens, problems).whole();
    if (problems.length === 0) return expression;
  } catch (error) {
    throw joinErrors(problems, error);
  }
  throw joinErrors(problems, undefined);
}

class Parser extends TokenReader {
  private depth = 0;

  whole(): Expression {
    const expression = this.expression();
    if (this.token.kind !== 'end') throw this.unexpected('<EOF>');
    return expression;
  }

  private unexpected(expected: string): CelError {
    const { text, kind } = this.token;
    // One token too many is told as such only where all is well without it.
    const isLast = kind !== 'end' && this.tokens[this.index + 1]?.kind === 'end';
    const mistake = isLast && expected === '<EOF>' ? 'extraneous' : 'mismatched';
    return this.problem(`${mistake} input '${text}' expecting ${expected}`);
  }

  private tooDeep(limit: number): CelError {
    const problem = `expression recursion limit exceeded: ${limit}`;
    return compileError('SYNTAX', this.source, this.token.at, problem);
  }

  private expression(): Expression {
    if (++this.depth > DEEPEST) throw this.tooDeep(DEEPEST);
    const condition = this.binary(1);
    const at = this.token.at;
    let result = condition;
    if (this.accept('?')) {
      const then = this.enclosed(':', '', () => this.binary(1), startsOperand);
      result = { kind: 'conditional', at, condition, then, otherwise: this.expression() };
    }
    this.depth--;
    return result;
  }

  private binary(lowest: number): Expression {
    let left = this.unary();
    for (let links = 0; ; links++) {
      const { text: operator, at, kind } = this.token;
      const precedence = kind === 'literal' ? undefined : PRECEDENCE.get(operator);
      if (precedence === undefined || precedence < lowest) return left;
      if (links === LONGEST) throw this.tooDeep(LONGEST);
      this.index++;
      left = { kind: 'binary', at, operator, left, right: this.binary(precedence + 1) };
    }
  }

  private unary(): Expression {
    if (!this.findOperand()) return { kind: 'literal', at: this.token.at, value: null };
    const { at } = this.token;
    if (this.is('!') || this.is('-')) {
      const operator = this.token.text as '!' | '-';
      let count = 0;
      while (this.accept(operator)) count++;
      return this.negated(operator, count, at);
    }
    return this.member();
  }

  /** Two of a kind cancel out; a minus before a number belongs to it. */
  private negated(operator: '!' | '-', count: number, at: number): Expression {
    const { token } = this;
    if (operator === '-' && typeof token.value === 'bigint' && count % 2 === 1) {
      this.index++;
      return this.memberOf({ kind: 'literal', at, value: -token.value });
    }
    if (operator === '-' && (this.is('!') || !startsOperand(token))) return this.minusNothing();
    const operand = this.afterNot();
    return count % 2 === 0 ? operand : { kind: 'unary', at, operator, operand };
  }

  /** A minus is a part of a number, or negates; where neither can be, both are told. */
  private minusNothing(): Expression {
    const { at, kind, text } = this.token;
    const minus = this.tokens[this.index - 1]!.at;
    const input = this.source.slice(minus, kind === 'end' ? minus + 1 : at + text.length);
    this.tell(`no viable alternative at input '${input}'`);
    this.toldAt = -1;
    return this.unary();
  }

  private afterNot(): Expression {
    if (this.is('-') && this.tokens[this.index + 1]?.kind !== 'literal') {
      this.index++;
      return this.minusNothing();
    }
    // Here a missing end is one token too many.
    if (this.token.kind === 'end')
      throw this.problem(`extraneous input '<EOF>' expecting ${expectedTokens([])}`);
    return this.is('-') || !startsOperand(this.token) ? this.unary() : this.member();
  }

  private member(): Expression {
    return this.memberOf(this.primary());
  }

  private memberOf(first: Expression): Expression {
    let operand = first;
    for (let links = 0; ; links++) {
      const { at } = this.token;
      if (links === LONGEST) throw this.tooDeep(LONGEST);
      if (this.accept('.')) operand = this.select(operand, at);
      else if (this.accept('[')) {
        this.orElse('?');
        const optional = this.accept('?');
        const index = this.enclosed(']', '', () => this.expression());
        operand = { kind: 'index', at, operand, index, optional };
      } else return operand;
    }
  }

  private select(operand: Expression, at: number): Expression {
    const optional = this.accept('?');
    const field = this.name(true);
    if (!optional && this.is('(')) {
      const callAt = this.token.at;
      this.index++;
      return { kind: 'call', at: callAt, name: field, target: operand, args: this.args(')') };
    }
    return { kind: 'select', at, operand, field, optional };
  }

  /** An identifier; a field may be a reserved word or stand between backticks. */
  private name(isField: boolean): string {
    const { kind, text, at } = this.token;
    if (kind !== 'name') throw this.noName();
    if (!isField && RESERVED.has(text))
      throw compileError('SYNTAX', this.source, at, `reserved identifier: ${text}`);
    this.index++;
    return text.startsWith('`') ? text.slice(1, -1) : text;
  }

  /** After a dot there is a name. */
  private noName(): CelError {
    const { kind, text } = this.token;
    return this.problem(`no viable alternative at input '${kind === 'end' ? '.' : `.${text}`}'`);
  }

  private args(close: string): Expression[] {
    const args: Expression[] = [];
    if (this.accept(close)) return args;
    this.orElse(close);
    if (this.findOperand() && this.accept(close)) return args;
    return this.enclosed(close, ',', () => {
      do args.push(this.expression());
      while (this.accept(','));
      return args;
    });
  }

  private primary(): Expression {
    const { kind, text, at, value } = this.token;
    if (kind === 'literal') return this.literal(at, value!);
    if (this.accept('(')) {
      return this.enclosed(')', '', () => this.expression());
    }
    if (this.accept('[')) return { kind: 'list', at, items: this.items() };
    if (this.accept('{')) return { kind: 'map', at, entries: this.entries() };
    const isDotted = this.accept('.');
    const constant = LITERALS.get(text);
    if (constant !== undefined && kind === 'name') {
      this.index++;
      return { kind: 'literal', at, value: constant };
    }
    if (this.token.kind !== 'name') throw isDotted ? this.noName() : this.unexpected(expectedTokens([]));
    const name = this.name(false);
    const callAt = this.token.at;
    if (this.accept('(')) return { kind: 'call', at: callAt, name, target: undefined, args: this.args(')') };
    return { kind: 'name', at, name };
  }

  private literal(at: number, value: CelValue): Expression {
    if (typeof value === 'bigint' && value >= 2n ** 63n)
      throw compileError('SYNTAX', this.source, at, 'Syntax error: invalid int literal');
    this.index++;
    return { kind: 'literal', at, value };
  }

  private items(): ListItem[] {
    const items: ListItem[] = [];
    this.each(']', () => {
      items.push({ optional: this.accept('?'), value: this.expression() });
    });
    return items;
  }

  private entries(): MapEntry[] {
    const entries: MapEntry[] = [];
    this.each('}', () => {
      const optional = this.accept('?');
      const key = this.expression();
      this.expect(':', startsOperand);
      entries.push({ optional, key, value: this.expression() });
    });
    return entries;
  }

  /** What is between commas, up to the end of a list or map; there may be a comma before the end. */
  private each(close: ']' | '}', read: () => void): void {
    if (this.accept(close)) return;
    this.orElse(close, ',', '?');
    this.enclosed(close, ',:', () => {
      if (!this.is(',')) {
        read();
        while (this.is(',') && this.begins(this.tokens[this.index + 1]!)) {
          this.index++;
          read();
        }
      }
      if (this.accept(',') || this.is(close)) return;
      if (!this.isNext(close)) throw this.unexpected(`{'${close}', ','}`);
      this.tell(`extraneous input '${this.token.text}' expecting {'${close}', ','}`);
      this.index++;
    });
  }

  private begins(token: Token): boolean {
    return startsOperand(token) || (token.kind === 'symbol' && token.text === '?');
  }
}
