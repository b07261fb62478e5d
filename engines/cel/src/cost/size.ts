/** Costs and sizes are counted as uint64: what is more stays at the most. */
export const MOST = 2 ** 64;

/** Between which bounds a size or a cost is. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export const UNKNOWN: Range = { min: 0, max: MOST };

export function exactly(count: number): Range {
  return { min: count, max: count };
}

export function plus(...ranges: readonly Range[]): Range {
  const sum = (bound: 'min' | 'max') =>
    Math.min(
      ranges.reduce((total, range) => total + range[bound], 0),
      MOST,
    );
  return { min: sum('min'), max: sum('max') };
}

export function times(a: Range, b: Range): Range {
  return { min: Math.min(a.min * b.min, MOST), max: Math.min(a.max * b.max, MOST) };
}

/** Rounded up, as every factor is. */
export function scaled(range: Range, factor: number): Range {
  const one = (value: number) => Math.min(Math.ceil(value * factor), MOST);
  return { min: one(range.min), max: one(range.max) };
}

/** What holds both. */
export function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
