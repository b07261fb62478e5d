/** A source of chance that gives the same for the same seed (mulberry32). */
export class Chance {
  /** Whether more is possible. */
  readonly isWide: boolean;
  private state: number;

  constructor(seed: number) {
    this.isWide = seed >= 1_000_000;
    this.state = (seed * 2654435761) >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  maybe(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  some<T>(list: readonly T[], p: number): T[] {
    return list.filter(() => this.maybe(p));
  }
}
