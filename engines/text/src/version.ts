/** A semantic version. Numbers beyond 2^53 are bigints. */
export interface Version {
  readonly major: number | bigint;
  readonly minor: number | bigint;
  readonly patch: number | bigint;
  /** Without the `-`; empty for a release. */
  readonly prerelease: string;
  /** Without the `+`. It does not count in comparisons. */
  readonly metadata: string;
  /** The text it was read from. */
  readonly original: string;
}

const LONGEST = 256;
const EXTRAS = '(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$';
const LOOSE = new RegExp(`^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?${EXTRAS}`);
const STRICT = new RegExp(`^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)${EXTRAS}`);

/**
 * Reads a version as Masterminds/semver v3 does: `v1`, `1.2` and leading zeros pass. `strict` takes semver.org's
 * form alone (`StrictNewVersion`). Undefined if the text is no version.
 */
export function parseVersion(text: string, options: { strict?: boolean } = {}): Version | undefined {
  if (text.length > LONGEST) return undefined;
  const match = (options.strict === true ? STRICT : LOOSE).exec(text);
  if (match === null) return undefined;
  const [, major, minor = '0', patch = '0', prerelease = '', metadata = ''] = match;
  const numbers = [major!, minor, patch].map(readNumber);
  const badPart = prerelease.split('.').some((part) => part.length > 1 && /^0\d*$/.test(part));
  if (badPart || numbers.includes(undefined)) return undefined;
  return { major: numbers[0]!, minor: numbers[1]!, patch: numbers[2]!, prerelease, metadata, original: text };
}

/** An unsigned 64-bit number. */
function readNumber(digits: string): number | bigint | undefined {
  const number = Number(digits);
  if (Number.isSafeInteger(number)) return number;
  const big = BigInt(digits);
  return big < 2n ** 64n ? big : undefined;
}

/** `1.2.3-rc.1+build`, whatever the original was. */
export function formatVersion(v: Version): string {
  const prerelease = v.prerelease === '' ? '' : `-${v.prerelease}`;
  const metadata = v.metadata === '' ? '' : `+${v.metadata}`;
  return `${v.major}.${v.minor}.${v.patch}${prerelease}${metadata}`;
}

function order<T extends number | bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Precedence of semver.org: negative, zero or positive. Metadata does not count. */
export function compareVersion(a: Version, b: Version): number {
  return (
    order(a.major, b.major) ||
    order(a.minor, b.minor) ||
    order(a.patch, b.patch) ||
    comparePrerelease(a.prerelease, b.prerelease)
  );
}

/** A release comes after its pre-releases. */
export function comparePrerelease(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  const x = a.split('.');
  const y = b.split('.');
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const result = comparePart(x[i], y[i]);
    if (result !== 0) return result;
  }
  return 0;
}

function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const x = /^\d+$/.test(a) ? readNumber(a) : undefined;
  const y = /^\d+$/.test(b) ? readNumber(b) : undefined;
  if (x === undefined && y === undefined) return order(a, b);
  if (x === undefined) return 1;
  if (y === undefined) return -1;
  return order(x, y);
}
