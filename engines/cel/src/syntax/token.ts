import type { CelValue } from '../values/value.ts';

/** A token of an expression. */
export interface Token {
  readonly kind: 'name' | 'literal' | 'symbol' | 'unknown' | 'end';
  readonly at: number;
  readonly text: string;
  readonly value?: CelValue;
}
