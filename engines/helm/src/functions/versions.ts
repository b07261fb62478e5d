import { errorMessage, goQuote } from '@flux-ts/errors';
import {
  bytesOf,
  FunctionError,
  GoInteger,
  type GoMethod,
  GoStruct,
  type GoValue,
  typedMethod,
} from '@flux-ts/gotemplate';
import { compareVersion, formatVersion, parseConstraint, parseVersion, type Version } from '@flux-ts/text';
import { type Family, fail, fn, str } from './define.ts';
import type { FunctionMemos } from './memo.ts';

/** Bytes that a version may have (Masterminds/semver MaxVersionLen). */
const MAX_VERSION = 256;

/** What NewVersion says of a text that is no version. */
function problem(text: string): string {
  if (bytesOf(text).length > MAX_VERSION) return `version string is too long (max ${MAX_VERSION} bytes)`;
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z-.]+))?/.exec(text);
  if (match?.[4]?.split('.').some((part) => /^0\d+$/.test(part)) === true)
    return 'version segment starts with 0';
  const tooLarge = match?.slice(1, 4).find((part) => part !== undefined && BigInt(part) >= 2n ** 64n);
  if (tooLarge !== undefined)
    return `error parsing version segment: strconv.ParseUint: parsing ${goQuote(tooLarge)}: value out of range`;
  return 'invalid semantic version';
}

function versionOf(text: string): Version {
  const version = text.length > MAX_VERSION ? undefined : parseVersion(text);
  return version ?? fail(problem(text));
}

function uint64(value: number | bigint): GoInteger {
  return new GoInteger('uint64', BigInt(value));
}

function argument(value: GoValue): Version {
  if (value instanceof VersionObject && value.typeName.startsWith('*')) return value.version;
  throw new FunctionError('wrong type for value; expected *semver.Version');
}

/** Methods of a version and of a pointer to one. */
function methodsOf(version: Version): Readonly<Record<string, GoMethod>> {
  const value = (changed: Version): GoValue => new VersionObject(changed, 'semver.Version');
  return {
    Major: () => uint64(version.major),
    Minor: () => uint64(version.minor),
    Patch: () => uint64(version.patch),
    Prerelease: () => version.prerelease,
    Metadata: () => version.metadata,
    String: () => formatVersion(version),
    IncMajor: () => value(next(version, 'major')),
    IncMinor: () => value(next(version, 'minor')),
    IncPatch: () => value(next(version, 'patch')),
    SetPrerelease: typedMethod(['string'], (text) => value(withPrerelease(version, str(text)))),
    SetMetadata: typedMethod(['string'], (text) => value(withMetadata(version, str(text)))),
  };
}

/** Methods that only a pointer has. */
function pointerMethodsOf(version: Version): Readonly<Record<string, GoMethod>> {
  const compare = (other: GoValue): number => Math.sign(compareVersion(version, argument(other)));
  return {
    Original: () => version.original,
    Compare: (other) => BigInt(compare(other)),
    Equal: (other) => compare(other) === 0,
    LessThan: (other) => compare(other) < 0,
    LessThanEqual: (other) => compare(other) <= 0,
    GreaterThan: (other) => compare(other) > 0,
    GreaterThanEqual: (other) => compare(other) >= 0,
  };
}

/** A *semver.Version, or what its methods make of it. */
class VersionObject extends GoStruct {
  readonly version: Version;

  constructor(version: Version, type: '*semver.Version' | 'semver.Version' = '*semver.Version') {
    const isPointer = type.startsWith('*');
    super(
      type,
      {},
      {
        print: () => formatVersion(version),
        parts: partsOf(version),
        source: () => `${isPointer ? '&' : ''}${sourceOf(version)}`,
        methods: { ...methodsOf(version), ...(isPointer ? pointerMethodsOf(version) : {}) },
      },
    );
    this.version = version;
  }
}

/** The struct as verbs see it that ask no method. */
function partsOf({ major, minor, patch, prerelease, metadata, original }: Version): Record<string, GoValue> {
  const numbers = { major: uint64(major), minor: uint64(minor), patch: uint64(patch) };
  return { ...numbers, pre: prerelease, metadata, original };
}

/** The struct as %#v shows it. */
function sourceOf({ major, minor, patch, prerelease, metadata, original }: Version): string {
  const numbers = `major:0x${major.toString(16)}, minor:0x${minor.toString(16)}, patch:0x${patch.toString(16)}`;
  const texts = `pre:${goQuote(prerelease)}, metadata:${goQuote(metadata)}, original:${goQuote(original)}`;
  return `semver.Version{${numbers}, ${texts}}`;
}

const IDENTIFIERS = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/;

function withPrerelease(version: Version, prerelease: string): Version {
  if (prerelease !== '' && !IDENTIFIERS.test(prerelease)) return fail('invalid prerelease string');
  if (prerelease.split('.').some((part) => /^0\d+$/.test(part))) return fail('version segment starts with 0');
  return renamed(version, { ...version, prerelease });
}

function withMetadata(version: Version, metadata: string): Version {
  if (metadata !== '' && !IDENTIFIERS.test(metadata)) return fail('invalid metadata string');
  return renamed(version, { ...version, metadata });
}

/** A changed version with a text of its own, which has the `v` of the one it was. */
function renamed({ original }: Version, changed: Version): Version {
  return { ...changed, original: `${original.startsWith('v') ? 'v' : ''}${formatVersion(changed)}` };
}

function next(v: Version, part: 'major' | 'minor' | 'patch'): Version {
  const [major, minor, patch] = [BigInt(v.major), BigInt(v.minor), BigInt(v.patch)];
  const prefix = v.original.startsWith('v') ? 'v' : '';
  const text =
    part === 'major'
      ? `${major + 1n}.0.0`
      : part === 'minor'
        ? `${major}.${minor + 1n}.0`
        : `${major}.${minor}.${v.prerelease === '' ? patch + 1n : patch}`;
  return versionOf(prefix + text);
}

/** Whether a value is a version, or a pointer to one. */
export function isVersion(value: GoValue): boolean {
  return value instanceof VersionObject;
}

/** A new *semver.Version of which nothing is set. */
export function zeroVersion(): GoValue {
  return new VersionObject({ ...versionOf('0.0.0'), original: '' });
}

/** Semantic versions (sprig semver.go); charts compare the same few again and again. */
export function versions({ constraints, versions }: FunctionMemos): Family {
  return {
    semver: fn(['string'], ([text]) => new VersionObject(versionOf(str(text)))),
    semverCompare: fn(['string', 'string'], ([constraint, text]) => {
      try {
        return constraints.get(str(constraint), parseConstraint).check(versions.get(str(text), versionOf));
      } catch (thrown) {
        return fail(errorMessage(thrown), thrown);
      }
    }),
  };
}
