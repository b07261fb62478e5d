import type { DeclaredTypes } from '../check/declared-types.ts';
import { compileError } from '../errors.ts';
import type { Expression } from '../syntax/ast.ts';
import { typeOf } from '../values/value.ts';

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);
const NUMBERS = new Set(['int', 'uint', 'double']);
const TIMES = new Set(['timestamp', 'duration']);
const ADDABLE = new Set(['int', 'uint', 'double', 'string', 'bytes', 'list']);
const RESULTS: ReadonlyMap<string, string> = new Map([
  ...[
    'has',
    'all',
    'exists',
    'exists_one',
    'existsOne',
    'matches',
    'contains',
    'startsWith',
    'endsWith',
    'bool',
  ].map((name) => [name, 'bool'] as const),
  ...['hasValue', 'isQuantity', 'isURL', 'isIP', 'isCIDR', 'isSemver', 'isSorted'].map(
    (name) => [name, 'bool'] as const,
  ),
  ...[
    'string',
    'lowerAscii',
    'upperAscii',
    'trim',
    'replace',
    'substring',
    'join',
    'charAt',
    'format',
    'find',
  ].map((name) => [name, 'string'] as const),
  ...['size', 'int', 'indexOf', 'lastIndexOf'].map((name) => [name, 'int'] as const),
  ...['map', 'filter', 'sortBy', 'split', 'findAll', 'transformList'].map((name) => [name, 'list'] as const),
  ['double', 'double'],
  ['timestamp', 'timestamp'],
  ['duration', 'duration'],
  ['uint', 'uint'],
]);

/**
 * The type of an expression where it shows from the expression alone, else `dyn`. With `strict`, an operator between
 * types that it does not take is an error, as cel-go's checker has it. `declared` knows the types of variables.
 */
export function inferType(
  expression: Expression,
  source: string,
  strict: boolean,
  declared?: DeclaredTypes,
): string {
  const infer = (inner: Expression): string => inferType(inner, source, strict, declared);
  switch (expression.kind) {
    case 'literal':
      return typeOf(expression.value);
    case 'list':
      for (const item of expression.items) infer(item.value);
      return 'list';
    case 'map':
      for (const entry of expression.entries) infer(entry.value);
      return 'map';
    case 'call':
      for (const arg of expression.args) infer(arg);
      return RESULTS.get(expression.name) ?? 'dyn';
    case 'unary':
      return inferUnary(expression, infer(expression.operand), source, strict);
    case 'binary':
      return inferBinary(expression, infer(expression.left), infer(expression.right), source, strict);
    case 'conditional': {
      infer(expression.condition);
      const then = infer(expression.then);
      return then === infer(expression.otherwise) ? then : 'dyn';
    }
    default:
      return declared?.nameOf(expression) ?? 'dyn';
  }
}

function inferUnary(
  expression: Expression & { kind: 'unary' },
  operand: string,
  source: string,
  strict: boolean,
): string {
  const fits = expression.operator === '!' ? operand === 'bool' : operand === 'int' || operand === 'double';
  if (strict && operand !== 'dyn' && !fits) noOverload(expression, [operand], source);
  return expression.operator === '!' ? 'bool' : operand;
}

function inferBinary(
  expression: Expression & { kind: 'binary' },
  left: string,
  right: string,
  source: string,
  strict: boolean,
): string {
  const { operator } = expression;
  if (operator === '&&' || operator === '||') {
    if (strict) expectBool(expression.left, left, source);
    if (strict) expectBool(expression.right, right, source);
    return 'bool';
  }
  if (strict && left !== 'dyn' && right !== 'dyn' && !takes(operator, left, right))
    noOverload(expression, [left, right], source);
  if (COMPARISONS.has(operator)) return 'bool';
  if (TIMES.has(left)) return 'dyn';
  return left === right ? left : 'dyn';
}

/** cel-go's checker looks at each side of `&&` and `||` by itself. */
function expectBool(operand: Expression, type: string, source: string): void {
  if (type === 'bool' || type === 'dyn') return;
  throw compileError('TYPE', source, operand.at, `expected type 'bool' but found '${type}'`);
}

function takes(operator: string, left: string, right: string): boolean {
  if (operator === 'in') return right === 'list' || right === 'map';
  if (NUMBERS.has(left) && NUMBERS.has(right) && COMPARISONS.has(operator)) return true;
  if (TIMES.has(left) && TIMES.has(right) && left !== right)
    return operator === '+' || (operator === '-' && left === 'timestamp');
  if (left !== right)
    return (operator === '==' || operator === '!=') && (left === 'null_type' || right === 'null_type');
  if (operator === '==' || operator === '!=') return true;
  if (TIMES.has(left))
    return operator === '-' || COMPARISONS.has(operator) || (operator === '+' && left === 'duration');
  if (operator === '+') return ADDABLE.has(left);
  if (operator === '%') return left === 'int' || left === 'uint';
  return NUMBERS.has(left) || (COMPARISONS.has(operator) && ['string', 'bytes', 'bool'].includes(left));
}

function noOverload(
  expression: Expression & { operator: string },
  types: readonly string[],
  source: string,
): never {
  const name = types.length === 1 ? `${expression.operator}_` : `_${expression.operator}_`;
  const shown = expression.operator === 'in' ? '@in' : name;
  const problem = `found no matching overload for '${shown}' applied to '(${types.join(', ')})'`;
  throw compileError('TYPE', source, expression.at, problem);
}
