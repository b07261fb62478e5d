import {
  type LabelOperator,
  type LabelRequirement,
  type LabelSelector,
  makeRequirement,
  selectorError,
  sortedSelector,
} from './label-selector.ts';
import { invalidValue, labelKeyErrors } from './label-syntax.ts';

/*
 * selector    = requirement { "," requirement }
 * requirement = [ "!" ] key | key operator
 * operator    = ( "in" | "notin" ) "(" [ value ] { "," [ value ] } ")" | ( "=" | "==" | "!=" | ">" | "<" ) [ value ]
 *
 * Apimachinery pkg/labels/selector.go; `in` and `notin` are keys or values where no operator can stand.
 */

interface Token {
  readonly kind:
    | 'identifier'
    | 'end'
    | 'error'
    | '('
    | ')'
    | ','
    | '!'
    | '='
    | '=='
    | '!='
    | '>'
    | '<'
    | 'in'
    | 'notin';
  readonly text: string;
}

const SYMBOLS: readonly Token['kind'][] = ['==', '!=', '=', '!', '(', ')', ',', '>', '<'];
const END: Token = { kind: 'end', text: '' };
const OPERATORS: readonly LabelOperator[] = ['in', 'notin', '=', '==', '!=', '>', '<'];
/** As the server lists them. */
const OPERATOR_NAMES = 'in, notin, =, ==, !=, gt, lt';

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = /^[ \t\r\n]*/.exec(text.slice(at))![0].length;
    at += rest;
    if (at >= text.length) break;
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
    const word = symbol ?? /^[^=!(),<> \t\r\n]+/.exec(text.slice(at))![0];
    const isKeyword = symbol !== undefined || word === 'in' || word === 'notin';
    tokens.push({ kind: isKeyword ? (word as Token['kind']) : 'identifier', text: word });
    at += word.length;
  }
  return tokens;
}

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(text: string) {
    this.tokens = scan(text);
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    let next = this.peek();
    if (next.kind === 'end') return [];
    if (!isStart(next))
      throw selectorError(`found '${next.text}', expected: !, identifier, or 'end of string'`);
    for (;;) {
      requirements.push(this.requirement());
      const separator = this.next();
      if (separator.kind === 'end') return requirements;
      if (separator.kind !== ',') {
        throw selectorError(`found '${separator.text}', expected: ',' or 'end of string'`);
      }
      next = this.peek();
      if (!isStart(next)) throw selectorError(`found '${next.text}', expected: identifier after ','`);
    }
  }

  private requirement(): LabelRequirement {
    try {
      return this.demand();
    } catch (cause) {
      throw selectorError(`unable to parse requirement: ${(cause as Error).message}`);
    }
  }

  private demand(): LabelRequirement {
    let token = this.next();
    const negated = token.kind === '!';
    if (negated) token = this.next();
    if (token.kind !== 'identifier') throw selectorError(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const errors = labelKeyErrors(key);
    if (errors.length > 0) throw selectorError(invalidValue('<nil>', key, errors));
    if (negated) return makeRequirement(key, '!', []);
    const after = this.peek();
    if (after.kind === 'end' || after.kind === ',') return makeRequirement(key, 'exists', []);
    const operator = this.operator();
    const isSet = operator === 'in' || operator === 'notin';
    return makeRequirement(key, operator, isSet ? this.values() : [this.exactValue()]);
  }

  private operator(): LabelOperator {
    const token = this.tokens[this.at] ?? END;
    this.at++;
    const operator = OPERATORS.find((candidate) => candidate === token.kind);
    if (operator === undefined) throw selectorError(`found '${token.text}', expected: ${OPERATOR_NAMES}`);
    return operator;
  }

  private exactValue(): string {
    const token = this.peek();
    if (token.kind === 'end' || token.kind === ',') return '';
    this.at++;
    if (token.kind !== 'identifier') throw selectorError(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  private values(): string[] {
    const open = this.next();
    if (open.kind !== '(') throw selectorError(`found '${open.text}' expected: '('`);
    const values = new Set<string>();
    let wantsValue = true;
    for (;;) {
      const token = this.next();
      if (token.kind === ')') {
        if (wantsValue) values.add('');
        return [...values];
      }
      if (token.kind === ',') {
        if (wantsValue) values.add('');
        wantsValue = true;
      } else if (token.kind === 'identifier' && wantsValue) {
        values.add(token.text);
        wantsValue = false;
      } else {
        throw selectorError(`found '${token.text}', expected: ${expectedBy(values.size, wantsValue)}`);
      }
    }
  }

  /** The next token where a key or a value may stand: there `in` and `notin` are plain words. */
  private peek(): Token {
    const token = this.tokens[this.at] ?? END;
    return token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token;
  }

  private next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }
}

function isStart(token: Token): boolean {
  return token.kind === 'identifier' || token.kind === '!';
}

/**
 * Reads a label selector as kubectl's `-l` and the API's `labelSelector` take it. Empty text matches everything.
 * @throws ResourceError SELECTOR, in the server's words
 */
export function parseLabelSelector(text: string): LabelSelector {
  return sortedSelector(new Parser(text).parse());
}

/** Before the first value a list may end, too (apimachinery pkg/labels parseValues, parseIdentifiersList). */
function expectedBy(known: number, wantsValue: boolean): string {
  if (!wantsValue) return "',' or ')'";
  return known === 0 ? "',', ')' or identifier" : "',', or identifier";
}
