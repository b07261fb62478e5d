import { EnvsubstError, words } from './errors.ts';
import { argumentEscapes, noEscapes, Scanner, textEscapes } from './scanner.ts';

/** `${name}` or `${name<operator>argument…}`; `offset` is that of the `$`. */
export interface Call {
  readonly name: string;
  readonly operator: string;
  readonly args: readonly Part[];
  readonly offset: number;
}

/** A piece of text as it is, or a variable. */
export type Part = string | Call;

const maxDepth = 100;
const defaults = [':=', ':-', ':?', ':+'] as const;

/** Cuts a text into its parts. Throws {@link EnvsubstError} at the first `${` that does not parse. */
export function parse(text: string): Part[] {
  const parser = new Parser(text);
  return parser.all();
}

class Parser {
  private readonly scanner: Scanner;
  private depth = 0;
  private opened = 0;

  constructor(text: string) {
    this.scanner = new Scanner(text);
  }

  all(): Part[] {
    const parts: Part[] = [];
    while (!this.scanner.done) {
      parts.push(this.scanner.take('${') ? this.call() : this.scanner.run('', textEscapes));
    }
    return parts;
  }

  private call(): Call {
    const offset = this.scanner.at - 2;
    const outer = this.opened;
    this.opened = offset;
    if (++this.depth > maxDepth) throw new EnvsubstError('LIMIT', 'variables nested too deeply', { offset });
    const result = this.body(offset);
    this.depth--;
    this.opened = outer;
    return result;
  }

  private body(offset: number): Call {
    const scanner = this.scanner;
    if (scanner.take('#')) {
      const name = scanner.name();
      if (name === '') this.fail(words.bad);
      this.close();
      return { name, operator: 'length', args: [], offset };
    }
    const name = scanner.name();
    if (name === '') this.fail(words.name);
    const make = (operator: string, args: readonly Part[]): Call => ({ name, operator, args, offset });
    switch (scanner.peek()) {
      case ':':
        return this.colon(make);
      case '=':
        scanner.at += 1;
        return make('default', this.defaultArguments());
      case ',':
      case '^':
        return make(this.casing(), []);
      case '/':
        return this.replacement(make);
      case '#':
      case '%':
        return this.removal(make);
      case '}':
        scanner.at += 1;
        return make('', []);
      default:
        return this.fail(words.brace);
    }
  }

  private colon(make: (operator: string, args: readonly Part[]) => Call): Call {
    const scanner = this.scanner;
    for (const token of defaults) {
      if (scanner.take(token)) return make('default', this.defaultArguments());
    }
    // Quirk (parse.go parseDefaultOrSubstr): stepping back over a multi-byte character misses the colon.
    if (scanner.peek(1) === '' || scanner.peek(1) > '\x7f') this.fail(words.bad);
    scanner.at += 1;
    const first = this.argument(':}', noEscapes);
    if (scanner.take('}')) return make('substring', [first]);
    if (scanner.peek() !== ':') this.fail(words.bad);
    while (scanner.take(':'));
    const second = this.argument('}', noEscapes);
    this.close();
    return make('substring', [first, second]);
  }

  private defaultArguments(): Part[] {
    const args: Part[] = [];
    while (this.scanner.peek() !== '}') args.push(this.argument('}', noEscapes));
    this.close();
    return args;
  }

  private casing(): string {
    const start = this.scanner.at;
    while (this.scanner.at - start < 2 && ',^'.includes(this.scanner.peek() || ' ')) this.scanner.at += 1;
    const operator = this.scanner.text.slice(start, this.scanner.at);
    this.close();
    return operator;
  }

  private replacement(make: (operator: string, args: readonly Part[]) => Call): Call {
    const scanner = this.scanner;
    const operator = ['//', '/#', '/%', '/'].find((token) => scanner.take(token)) ?? '/';
    const args: Part[] = [this.argument('/', argumentEscapes)];
    if (scanner.peek() !== '/') this.fail(words.bad);
    while (scanner.take('/'));
    if (scanner.peek() !== '}') args.push(this.argument('}', argumentEscapes));
    this.close();
    return make(operator, args);
  }

  private removal(make: (operator: string, args: readonly Part[]) => Call): Call {
    const scanner = this.scanner;
    const operator = ['##', '#', '%%', '%'].find((token) => scanner.take(token)) ?? '#';
    const argument = this.argument('}', noEscapes);
    this.close();
    return make(operator, [argument]);
  }

  /** One argument: a variable, or text up to a stop. Upstream allows no mixture but after a default operator. */
  private argument(stops: string, escapes: typeof noEscapes): Part {
    if (this.scanner.take('${')) return this.call();
    const start = this.scanner.at;
    const text = this.scanner.run(stops, escapes);
    if (this.scanner.at === start) this.fail(words.inner);
    return text;
  }

  private close(): void {
    if (!this.scanner.take('}')) this.fail(words.bad);
  }

  private fail(message: string): never {
    throw new EnvsubstError('SYNTAX', message, { offset: this.opened });
  }
}
