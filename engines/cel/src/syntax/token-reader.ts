import { type CelError, compileError } from '../errors.ts';
import { endsOperand, expectedTokens, isOperator, startsOperand } from './operands.ts';
import type { Token } from './token.ts';

/** How many mistakes are got over (cel-go parser/options.go errorRecoveryLimit). */
const MOST_RECOVERIES = 30;

/**
 * Goes on after what it can get over as cel-go's does (antlr4 DefaultErrorStrategy): past one token too many, and after an
 * operand that is not there.
 */
export class TokenReader {
  protected readonly source: string;
  protected readonly tokens: readonly Token[];
  /** What was got over. */
  private readonly problems: CelError[];
  protected index = 0;
  private recoveries = 0;
  /** Where the last problem was: until a token is taken there is no other. */
  protected toldAt = -1;
  /** What else may stand where the token is. */
  /** What ends, or goes on with, all that is open. */
  private readonly open: string[] = [];
  private others: { readonly index: number; readonly tokens: readonly string[] } = { index: -1, tokens: [] };

  constructor(source: string, tokens: readonly Token[], problems: CelError[]) {
    this.source = source;
    this.tokens = tokens;
    this.problems = problems;
  }

  protected get token(): Token {
    return this.tokens[this.index]!;
  }

  protected is(text: string): boolean {
    return this.token.text === text && this.token.kind !== 'literal';
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.index++;
    return true;
  }

  /** Takes a token that has to be there, after one too many if need be. `mayFollow` tells what may come after it. */
  protected expect(text: string, mayFollow: (token: Token) => boolean): void {
    if (this.accept(text)) return;
    const shown = this.token.text;
    if (this.isNext(text)) {
      this.tell(`extraneous input '${shown}' expecting '${text}'`);
      this.index += 2;
    } else if (mayFollow(this.token)) throw this.problem(`missing '${text}' at '${shown}'`);
    else throw this.problem(`mismatched input '${shown}' expecting '${text}'`);
  }

  protected isNext(text: string): boolean {
    const next = this.tokens[this.index + 1];
    return this.token.kind !== 'end' && next?.text === text && next.kind === 'symbol';
  }

  /** What cannot be got over. */
  protected problem(problem: string): CelError {
    if (this.toldAt === this.index) return this.problems.pop()!;
    return compileError('SYNTAX', this.source, this.token.at, `Syntax error: ${problem}`);
  }

  /** What can be got over. Throws once that is too much. */
  protected tell(problem: string): void {
    const error = compileError('SYNTAX', this.source, this.token.at, `Syntax error: ${problem}`);
    this.problems.push(error);
    if (++this.recoveries > MOST_RECOVERIES) {
      const limit = `Syntax error: error recovery attempt limit exceeded: ${MOST_RECOVERIES}`;
      throw compileError('SYNTAX', this.source, this.token.at, limit);
    }
    this.toldAt = this.index;
  }

  /** Says what may stand here besides an operand. */
  protected orElse(...tokens: readonly string[]): void {
    this.others = { index: this.index, tokens };
  }

  /** Sees to it that an operand follows: true if there is one, or one after a token too many. */
  protected findOperand(): boolean {
    const { token } = this;
    const others = this.others.index === this.index ? this.others.tokens : [];
    const fits = (each: Token) =>
      startsOperand(each) || (each.kind === 'symbol' && others.includes(each.text));
    if (fits(token)) return true;
    const next = this.tokens[this.index + 1];
    const isExtra = next !== undefined && fits(next);
    const mistake = isExtra ? 'extraneous' : 'mismatched';
    const problem = `${mistake} input '${token.text}' expecting ${expectedTokens(others)}`;
    if (!isExtra && !endsOperand(token)) throw this.problem(problem);
    this.tell(problem);
    if (isExtra) this.index++;
    return isExtra;
  }

  /** Reads what is between an opening token, which was taken, and its end. `between` may stand in it. */
  protected enclosed<T>(close: string, between: string, read: () => T, mayFollow = this.mayFollow): T {
    this.open.push(close + between);
    const value = read();
    this.open.pop();
    this.expect(close, mayFollow);
    return value;
  }

  /** What may come after something that is complete: an operator, or what goes on with what is open. */
  private readonly mayFollow = (token: Token): boolean => {
    const around = this.open.at(-1);
    if (isOperator(token)) return true;
    return around === undefined
      ? token.kind === 'end'
      : token.kind === 'symbol' && around.includes(token.text);
  };
}
