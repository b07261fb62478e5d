import type { KubeVersion } from '../release/capabilities.ts';
import { DEPRECATIONS } from './generated/deprecations.ts';

interface Deprecation {
  readonly since: string;
  readonly until: string;
  /** `group/version Kind`, or nothing. */
  readonly instead: string;
}

/** The built-in types that Kubernetes wants to be rid of, by `group/version Kind`. */
export class Deprecations {
  readonly #types: ReadonlyMap<string, Deprecation>;

  constructor(table: string = DEPRECATIONS) {
    this.#types = new Map(table.trim().split('\n').flatMap(readLine));
  }

  /** What to say of a type on a version of Kubernetes (apiserver's deprecation.WarningMessage), if anything. */
  warning(apiVersion: string, kind: string, kube: KubeVersion): string | undefined {
    const found = this.#types.get(`${apiVersion} ${kind}`);
    if (found === undefined || compare(found.since, `${kube.major}.${kube.minor}`) > 0) return undefined;
    const gone = found.until === '-' ? '' : `, unavailable in v${found.until}+`;
    const use = found.instead === '' ? '' : `; use ${found.instead}`;
    return `${apiVersion} ${kind} is deprecated in v${found.since}+${gone}${use}`;
  }
}

function readLine(line: string): [string, Deprecation][] {
  const [version = '', since = '', until = '', replacement = '', kinds = ''] = line.split(' ');
  return kinds.split(',').map((each) => {
    const [kind = '', newKind = kind] = each.split('=');
    const instead = replacement === '-' ? '' : `${replacement} ${newKind}`;
    return [`${version} ${kind}`, { since, until, instead }];
  });
}

function compare(a: string, b: string): number {
  const [major = 0, minor = 0] = a.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = b.split('.').map(Number);
  return major - otherMajor || minor - otherMinor;
}
