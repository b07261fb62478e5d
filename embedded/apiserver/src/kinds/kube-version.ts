// GA before beta before alpha, then by number (apimachinery pkg/version/helpers.go CompareKubeAwareVersionStrings).
const PATTERN = /^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$/;
const RANKS: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

/** Orders API versions as Kubernetes prefers them: `v2`, `v1`, `v1beta2`, `v1alpha1`, then other names. */
export function compareKubeVersions(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  if (left === undefined || right === undefined) {
    if (left !== undefined) return -1;
    if (right !== undefined) return 1;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  for (let i = 0; i < left.length; i++) {
    if (left[i] !== right[i]) return right[i]! - left[i]!;
  }
  return 0;
}

function parse(version: string): readonly number[] | undefined {
  const match = PATTERN.exec(version);
  if (match === null) return undefined;
  const stability = match[2] === undefined ? 2 : RANKS[match[2]]!;
  return [stability, Number(match[1]), Number(match[3] ?? 0)];
}
