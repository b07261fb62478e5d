import { type GoValue, kindName, typeName } from '@flux-ts/gotemplate';
import { deepEqual, isEmpty } from './cast.ts';
import { type Family, fn, many } from './define.ts';

function kindOf(value: GoValue): string {
  return kindName(value);
}

/** Defaults, choices and reflection (sprig defaults.go, reflect.go). */
export const defaults: Family = {
  default: many(['any', 'any'], ([fallback, ...given]) =>
    given.length === 0 || isEmpty(given[0]) ? fallback : given[0],
  ),
  empty: fn(['any'], ([value]) => isEmpty(value)),
  coalesce: many(['any'], (args) => args.find((arg) => !isEmpty(arg)) ?? null),
  all: many(['any'], (args) => args.every((arg) => !isEmpty(arg))),
  any: many(['any'], (args) => args.some((arg) => !isEmpty(arg))),
  ternary: fn(['any', 'any', 'bool'], ([yes, no, condition]) => (condition === true ? yes : no)),
  typeOf: fn(['any'], ([value]) => typeName(value)),
  typeIs: fn(['string', 'any'], ([type, value]) => typeName(value) === type),
  typeIsLike: fn(['string', 'any'], ([type, value]) => [type, `*${type}`].includes(typeName(value))),
  kindOf: fn(['any'], ([value]) => kindOf(value)),
  kindIs: fn(['string', 'any'], ([kind, value]) => kindOf(value) === kind),
  deepEqual: fn(['any', 'any'], ([a, b]) => deepEqual(a, b)),
  hello: fn([], () => 'Hello!'),
};
