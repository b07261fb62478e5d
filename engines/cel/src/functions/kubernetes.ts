import {
  addQuantity,
  compareQuantity,
  compareVersion,
  formatQuantity,
  parseQuantity,
  parseVersion,
  type Quantity,
  quantityToNumber,
  subtractQuantity,
  TextError,
  type Version,
} from '@flux-ts/text';
import { evaluationError, isNoSuchOverload, noSuchOverload } from '../errors.ts';
import type { Library } from '../evaluate/run.ts';
import { type CelValue, checkInt, Opaque, stringOf, ValueList } from '../values/value.ts';

const QUANTITY = 'kubernetes.Quantity';
const SEMVER = 'kubernetes.Semver';

/** Kubernetes' quantity, semver and regex functions (apiserver, pkg/cel/library). */
export const KUBERNETES: Library = {
  quantity: ([text]) => quantity(readQuantity(stringOf(text))),
  isQuantity: ([text]) => attempt(() => readQuantity(stringOf(text))) !== undefined,
  '.sign': ([q]) => BigInt(Math.sign(Number(quantityOf(q).value > 0n) - Number(quantityOf(q).value < 0n))),
  '.asApproximateFloat': ([q]) => quantityToNumber(quantityOf(q)),
  '.isInteger': ([q]) => whole(quantityOf(q)) !== undefined,
  '.asInteger': ([q]) => {
    const value = whole(quantityOf(q));
    if (value === undefined) throw evaluationError('cannot convert value to integer');
    return value;
  },
  '.add': ([q, other]) => quantity(addQuantity(quantityOf(q), quantityOrInt(other))),
  '.sub': ([q, other]) => quantity(subtractQuantity(quantityOf(q), quantityOrInt(other))),
  '.isGreaterThan': ([a, b]) => compareOpaque(a, b) > 0,
  '.isLessThan': ([a, b]) => compareOpaque(a, b) < 0,
  '.compareTo': ([a, b]) => BigInt(compareOpaque(a, b)),
  semver: ([text, normalize]) => semver(readVersion(stringOf(text), normalize === true)),
  isSemver: ([text, normalize]) =>
    attempt(() => readVersion(stringOf(text), normalize === true)) !== undefined,
  '.major': ([v]) => BigInt(versionOf(v).major),
  '.minor': ([v]) => BigInt(versionOf(v).minor),
  '.patch': ([v]) => BigInt(versionOf(v).patch),
  '.find': ([text, pattern], run) => {
    run.spend(stringOf(text).length >> 3);
    return run.regexp(stringOf(pattern)).find(stringOf(text))?.[0] ?? '';
  },
  '.findAll': ([text, pattern, limit], run) => {
    run.spend(stringOf(text).length >> 3);
    const most = typeof limit === 'bigint' && limit >= 0n ? Number(limit) : undefined;
    const found = run.regexp(stringOf(pattern)).findAll(stringOf(text), most);
    run.spend(found.length);
    return new ValueList(found.map((match) => match[0]!));
  },
};

/** The result, or undefined where reading fails; `no such overload` stays an error. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isNoSuchOverload(error)) throw error;
    return undefined;
  }
}

function readQuantity(text: string): Quantity {
  try {
    return parseQuantity(text);
  } catch (error) {
    throw error instanceof TextError ? evaluationError(error.message) : error;
  }
}

class ShownQuantity {
  readonly quantity: Quantity;
  constructor(value: Quantity) {
    this.quantity = value;
  }
  toString(): string {
    return formatQuantity(this.quantity);
  }
}

function quantity(value: Quantity): Opaque {
  const compare = (other: ShownQuantity): number => compareQuantity(value, other.quantity);
  return new Opaque(QUANTITY, new ShownQuantity(value), compare) as Opaque;
}

function quantityOf(value: CelValue | undefined): Quantity {
  if (!(value instanceof Opaque) || !(value.value instanceof ShownQuantity)) throw noSuchOverload();
  return value.value.quantity;
}

function quantityOrInt(value: CelValue | undefined): Quantity {
  return typeof value === 'bigint' ? parseQuantity(String(value)) : quantityOf(value);
}

function whole(q: Quantity): bigint | undefined {
  if (q.scale > 40) return undefined;
  const unit = 10n ** BigInt(Math.abs(q.scale));
  if (q.scale < 0 && q.value % unit !== 0n) return undefined;
  const value = q.scale < 0 ? q.value / unit : q.value * unit;
  return value === BigInt.asIntN(64, value) ? checkInt(value) : undefined;
}

function compareOpaque(a: CelValue | undefined, b: CelValue | undefined): number {
  if (!(a instanceof Opaque) || !(b instanceof Opaque) || a.type !== b.type) throw noSuchOverload();
  if (a.type !== QUANTITY && a.type !== SEMVER) throw noSuchOverload();
  return Math.sign(a.compare(b.value));
}

/** `normalize` drops a `v`, adds missing numbers and takes leading zeros away, as Kubernetes does. */
function readVersion(text: string, normalize: boolean): Version {
  const version = parseVersion(text, { strict: !normalize });
  if (version === undefined) throw evaluationError(`Invalid Semantic Version: ${text}`);
  return version;
}

function semver(value: Version): Opaque {
  return new Opaque(SEMVER, value, (other: Version) => compareVersion(value, other)) as Opaque;
}

function versionOf(value: CelValue | undefined): Version {
  if (!(value instanceof Opaque) || value.type !== SEMVER) throw noSuchOverload();
  return value.value as Version;
}
