import { expect, test } from 'vitest';
import {
  compileRegexp,
  formatQuantity,
  IgnoreMatcher,
  parseConstraint,
  parseDuration,
  parseIgnore,
  parseQuantity,
  parseVersion,
} from './index.ts';

test("the README's example does what it says", () => {
  expect(parseDuration('1h30m')).toBe(5_400_000);
  expect(formatQuantity(parseQuantity('1024Mi'))).toBe('1Gi');
  expect(parseConstraint('^1.2').check(parseVersion('v1.9.0')!)).toBe(true);
  expect(new IgnoreMatcher(parseIgnore('/*\n!/deploy')).match(['docs', 'a.md'], false)).toBe(true);
  expect(compileRegexp('^v(?P<major>\\d+)').replaceAll('v2', '${major}.x')).toBe('2.x');
});
