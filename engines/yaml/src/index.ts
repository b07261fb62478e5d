export type { Value, ValueObject } from './value.ts';
