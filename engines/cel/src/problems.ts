import { CelError, compileError } from './errors.ts';

/** How many mistakes are told at most (cel-go common/errors.go). */
const MOST = 100;
/** Characters of all of them: each shows its line, which may be the whole expression. */
const LONGEST = 1024 * 1024;

/** Mistakes of types that were got over, so that all are told at once; those beyond the limits are only counted. */
export class Problems {
  readonly #source: string;
  readonly #told = new Map<string, CelError>();
  #length = 0;
  #truncated = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isEmpty(): boolean {
    return this.#told.size === 0;
  }

  /** What is told twice counts once. */
  add(at: number, problem: string): void {
    if (this.#told.size >= MOST || this.#length >= LONGEST) {
      this.#truncated++;
      return;
    }
    const error = compileError('TYPE', this.#source, at, problem);
    this.#told.set(error.message, error);
    this.#length += error.message.length;
  }

  /** All as one error, by their places, and with them `last`, where the rest then went wrong. */
  joined(last?: unknown): unknown {
    if (last instanceof CelError) this.#told.delete(last.message);
    return joinErrors([...this.#told.values()], last, this.#truncated);
  }
}

/** Several mistakes as one error, as cel-go lists them: by their places. */
export function joinErrors(problems: readonly CelError[], last: unknown, truncated = 0): unknown {
  if (problems.length === 0) return last;
  if (last !== undefined && !(last instanceof CelError)) return last;
  const all = [...problems, ...(last === undefined ? [] : [last])].sort((a, b) => placeOf(a) - placeOf(b));
  const first = all[0]!;
  const lines = all.map(({ message }) => message);
  if (truncated > 0) lines.push(`${truncated} more errors were truncated`);
  return new CelError(first.code, lines.join('\n'), { data: first.data });
}

function placeOf({ data }: CelError): number {
  return Number(data?.['offset'] ?? 0);
}
