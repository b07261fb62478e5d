import { formatPointed } from '../format/print.ts';
import type { Branch } from '../parse/node.ts';
import type { Compiling } from './compiling.ts';
import type { State, Statement } from './state.ts';
import {
  GoBytes,
  GoDuration,
  GoInteger,
  type GoValue,
  integerOf,
  isInteger,
  isList,
  isMap,
  sortedKeys,
  underlying,
} from './values.ts';

/** Compiles a range over a list, a map in the order of its keys, or an integer (text/template walkRange). */
export function compileRange(compiler: Compiling, node: Branch): Statement {
  return compiler.scope.within(() => {
    const { pipe } = node;
    const value = compiler.pipe(
      pipe.declares.length === 0 ? pipe : { ...pipe, declares: [], assigns: false },
    );
    const slots = pipe.declares.map((name) =>
      pipe.assigns ? compiler.scope.find(name)?.slot : compiler.scope.declare(name, true),
    );
    const body = compiler.later(node.body, true);
    const otherwise = node.otherwise === undefined ? undefined : compiler.later(node.otherwise);
    return (state, dot) => {
      state.node = node;
      state.base = node.base;
      const over = value(state, dot);
      const counted = state.isCounting;
      state.isCounting = isInteger(over);
      const ran = iterate(state, over, new Loop(state, body(), slots, pipe.declares));
      state.isCounting = counted;
      return ran ? undefined : otherwise?.()(state, dot);
    };
  });
}

/** Runs the body once for an element; false ends the loop. */
class Loop {
  readonly #state: State;
  readonly #body: Statement;
  readonly #slots: readonly (number | undefined)[];
  readonly #names: readonly string[];

  constructor(
    state: State,
    body: Statement,
    slots: readonly (number | undefined)[],
    names: readonly string[],
  ) {
    this.#state = state;
    this.#body = body;
    this.#slots = slots;
    this.#names = names;
  }

  get variables(): number {
    return this.#slots.length;
  }

  once(index: GoValue, element: GoValue): boolean {
    this.#state.run.account.step(1);
    if (this.#slots.length === 1) this.#set(0, element);
    if (this.#slots.length === 2) {
      this.#set(0, index);
      this.#set(1, element);
    }
    return this.#body(this.#state, element) !== 'break';
  }

  #set(i: number, value: GoValue): void {
    const slot = this.#slots[i];
    if (slot === undefined) this.#state.fail(`undefined variable: ${this.#names[i]}`);
    this.#state.variables[slot] = value;
  }
}

/** Whether there was anything to run over. */
function iterate(state: State, value: GoValue, loop: Loop): boolean {
  const over = underlying(value);
  if (over === undefined || over === null) return false;
  if (isList(over)) return overList(over, loop);
  if (over instanceof GoBytes) return overBytes(over, loop);
  if (isInteger(over)) return overInteger(state, over, loop);
  if (over instanceof GoDuration) return overDuration(state, over, loop);
  if (isMap(over)) {
    const keys = sortedKeys(over);
    for (const key of keys) if (!loop.once(key, over[key])) break;
    return keys.length > 0;
  }
  return state.fail(`range can't iterate over ${formatPointed(over)}`);
}

function overList(list: readonly GoValue[], loop: Loop): boolean {
  const length = list.length;
  for (let i = 0; i < length; i++) {
    const element = list[i];
    if (!loop.once(BigInt(i), element === undefined ? null : element)) break;
  }
  return length > 0;
}

function overBytes({ bytes }: GoBytes, loop: Loop): boolean {
  for (const [i, byte] of bytes.entries())
    if (!loop.once(BigInt(i), new GoInteger('uint8', BigInt(byte)))) break;
  return bytes.length > 0;
}

/** A time.Duration is an int64 to range. */
function overDuration(state: State, over: GoDuration, loop: Loop): boolean {
  if (loop.variables > 1)
    return state.fail(`can't use ${formatPointed(over)} to iterate over more than one variable`);
  for (let i = 0n; i < over.nanoseconds; i++) if (!loop.once(undefined, new GoDuration(i))) break;
  return over.nanoseconds > 0n;
}

function overInteger(state: State, over: bigint | GoInteger, loop: Loop): boolean {
  if (loop.variables > 1)
    return state.fail(`can't use ${formatPointed(over)} to iterate over more than one variable`);
  const end = integerOf(over);
  for (let i = 0n; i < end; i++)
    if (!loop.once(undefined, over instanceof GoInteger ? new GoInteger(over.kind, i) : i)) break;
  return end > 0n;
}
