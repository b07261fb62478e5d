import { CelError, evaluationError, noSuchOverload } from '../errors.ts';
import { equals, order } from '../values/compare.ts';
import {
  CelList,
  CelMap,
  type CelValue,
  checkInt,
  checkUint,
  Duration,
  Timestamp,
  UnsignedInteger,
  ValueList,
} from '../values/value.ts';
import type { Run, Step } from './run.ts';

type Operator = (a: CelValue, b: CelValue, run: Run) => CelValue;

/** The binary operators that evaluate both sides. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  '==': (a, b, run) => equals(a, b, run.spend),
  '!=': (a, b, run) => !equals(a, b, run.spend),
  '<': (a, b) => ordered(a, b, (n) => n < 0),
  '<=': (a, b) => ordered(a, b, (n) => n <= 0),
  '>': (a, b) => ordered(a, b, (n) => n > 0),
  '>=': (a, b) => ordered(a, b, (n) => n >= 0),
  '+': add,
  '-': subtract,
  '*': (a, b) =>
    arithmetic(
      a,
      b,
      (x, y) => x * y,
      (x, y) => x * y,
    ),
  '/': (a, b) =>
    arithmetic(
      a,
      b,
      (x, y) => divide(x, y),
      (x, y) => x / y,
    ),
  '%': modulo,
  in: contains,
};

function ordered(a: CelValue, b: CelValue, test: (n: number) => boolean): boolean {
  const result = order(a, b);
  return result !== undefined && test(result);
}

function arithmetic(
  a: CelValue,
  b: CelValue,
  whole: (x: bigint, y: bigint) => bigint,
  double: (x: number, y: number) => number,
): CelValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return checkInt(whole(a, b));
  if (typeof a === 'number' && typeof b === 'number') return double(a, b);
  if (a instanceof UnsignedInteger && b instanceof UnsignedInteger) return checkUint(whole(a.value, b.value));
  throw noSuchOverload();
}

function divide(x: bigint, y: bigint): bigint {
  if (y === 0n) throw evaluationError('division by zero');
  return x / y;
}

function modulo(a: CelValue, b: CelValue): CelValue {
  if (typeof a === 'number' || typeof b === 'number') throw noSuchOverload();
  const remainder = (x: bigint, y: bigint): bigint => {
    if (y === 0n) throw evaluationError('modulus by zero');
    return x % y;
  };
  return arithmetic(a, b, remainder, () => Number.NaN);
}

function add(a: CelValue, b: CelValue, run: Run): CelValue {
  if (typeof a === 'string' && typeof b === 'string') {
    run.spend((a.length + b.length) >> 5);
    return a + b;
  }
  if (a instanceof CelList && b instanceof CelList) {
    run.spend(a.size + b.size);
    return new ValueList([...a, ...b]);
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    run.spend((a.length + b.length) >> 5);
    return Uint8Array.from([...a, ...b]);
  }
  return (
    addTimes(a, b) ??
    arithmetic(
      a,
      b,
      (x, y) => x + y,
      (x, y) => x + y,
    )
  );
}

function addTimes(a: CelValue, b: CelValue): CelValue | undefined {
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.nanoseconds + b.nanoseconds);
  if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.nanoseconds + b.nanoseconds);
  if (a instanceof Duration && b instanceof Timestamp) return new Timestamp(a.nanoseconds + b.nanoseconds);
  return undefined;
}

function subtract(a: CelValue, b: CelValue): CelValue {
  if (a instanceof Timestamp && b instanceof Timestamp) return new Duration(a.nanoseconds - b.nanoseconds);
  if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.nanoseconds - b.nanoseconds);
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.nanoseconds - b.nanoseconds);
  return arithmetic(
    a,
    b,
    (x, y) => x - y,
    (x, y) => x - y,
  );
}

function contains(a: CelValue, b: CelValue, run: Run): boolean {
  if (b instanceof CelMap) return b.find(a) !== undefined;
  if (!(b instanceof CelList)) throw noSuchOverload();
  for (const item of b) {
    run.spend(1);
    if (equals(item, a, run.spend)) return true;
  }
  return false;
}

/** `!x` and `-x`. */
export function applyUnary(operator: '!' | '-', value: CelValue): CelValue {
  if (operator === '!') {
    if (typeof value !== 'boolean') throw noSuchOverload();
    return !value;
  }
  if (typeof value === 'bigint') return checkInt(-value);
  if (typeof value === 'number') return -value;
  if (value instanceof Duration) return new Duration(-value.nanoseconds);
  throw noSuchOverload();
}

/** A boolean, or `no such overload`. */
export function truth(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload();
  return value;
}

/**
 * `&&` and `||`: the side that decides wins, even if the other fails, in either order. `decisive` is the value that
 * decides.
 */
export function logical(left: Step, right: Step, decisive: boolean): Step {
  return (run) => {
    run.spend(1);
    let failure: unknown;
    try {
      if (truth(left(run)) === decisive) return decisive;
    } catch (error) {
      failure = absorb(error);
    }
    if (truth(right(run)) === decisive) return decisive;
    if (failure !== undefined) throw failure;
    return !decisive;
  };
}

/** An error that a decisive value may outweigh; a spent budget is none. */
export function absorb(error: unknown): unknown {
  if (error instanceof CelError && error.code === 'EVALUATION') return error;
  throw error;
}
