import { YamlError } from './errors.ts';
import type { Value, ValueObject } from './value.ts';

const SKIPPED = /[\s,:]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const INTEGER = /^-?\d+$/;

/**
 * Reads a text that is known to be JSON, with every integer exact. `JSON.parse` with a reviver could do it, but V8
 * (Node 24.21) then misreads keys of one escaped character: `{"n": 12345678901234567890, "\u003e": 1}`.
 */
export function readExactly(text: string): Value {
  try {
    return new Reader(text).value();
  } catch (cause) {
    if (cause instanceof RangeError) throw new YamlError('LIMIT', 'json: exceeded max depth', { cause });
    throw cause;
  }
}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(): Value {
    switch (this.next()) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return JSON.parse(this.token(STRING)) as string;
      case 't':
        return this.word(4, true);
      case 'f':
        return this.word(5, false);
      case 'n':
        return this.word(4, null);
      default:
        return toNumber(this.token(NUMBER));
    }
  }

  /** Skips what separates values and shows the next character. */
  private next(): string {
    SKIPPED.lastIndex = this.at;
    SKIPPED.exec(this.text);
    this.at = SKIPPED.lastIndex;
    return this.text[this.at]!;
  }

  private token(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [token] = pattern.exec(this.text)!;
    this.at += token.length;
    return token;
  }

  private word<T>(length: number, value: T): T {
    this.at += length;
    return value;
  }

  private object(): Value {
    const entries: [string, Value][] = [];
    this.at++;
    while (this.next() !== '}') {
      const key = JSON.parse(this.token(STRING)) as string;
      entries.push([key, this.value()]);
    }
    this.at++;
    return Object.fromEntries(entries) as ValueObject;
  }

  private array(): Value {
    const items: Value[] = [];
    this.at++;
    while (this.next() !== ']') items.push(this.value());
    this.at++;
    return items;
  }
}

function toNumber(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) || !INTEGER.test(text) ? number : BigInt(text);
}
