export { compileRegexp } from './compile-regexp.ts';
export { type Constraint, parseConstraint } from './constraint.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { TextError, type TextErrorCode } from './errors.ts';
export { compileDoublestar, matchDoublestar } from './glob/doublestar.ts';
export { compileGobwas, matchGobwas } from './glob/gobwas.ts';
export { compilePath, matchPath } from './glob/path-match.ts';
export { IgnoreMatcher, type IgnorePattern, type IgnoreSegment, parseIgnore } from './ignore.ts';
export {
  addQuantity,
  compareQuantity,
  formatQuantity,
  multiplyQuantity,
  parseQuantity,
  type Quantity,
  type QuantityFormat,
  quantityToNumber,
  subtractQuantity,
} from './quantity.ts';
export type { Regexp } from './regexp.ts';
export { trimLeft, trimRight } from './trim.ts';
export { compareVersion, formatVersion, parseVersion, type Version } from './version.ts';
