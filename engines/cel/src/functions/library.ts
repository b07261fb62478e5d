import type { Library } from '../evaluate/run.ts';
import { ADDRESSES } from './addresses.ts';
import { AUTHORIZATION } from './authorization.ts';
import { COLLECTIONS } from './collections.ts';
import { ENCODERS } from './encoders.ts';
import { NAMED_FORMATS } from './formats.ts';
import { KUBERNETES } from './kubernetes.ts';
import { MATH } from './math.ts';
import { STANDARD } from './standard.ts';
import { STRINGS } from './strings.ts';
import { TIME } from './time.ts';
import { URLS } from './urls.ts';

/** Every function. No prototype, so that `constructor` is no function of CEL. */
export const LIBRARY: Library = Object.assign(
  Object.create(null) as Record<string, never>,
  STANDARD,
  STRINGS,
  TIME,
  MATH,
  COLLECTIONS,
  ENCODERS,
  KUBERNETES,
  ADDRESSES,
  URLS,
  NAMED_FORMATS,
  AUTHORIZATION,
);
