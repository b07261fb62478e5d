import type { FunctionMap, GoFunction } from '../exec/function.ts';
import { type GoValue, isTrue } from '../exec/values.ts';
import { weighing } from '../exec/weigh.ts';
import { sprint, sprintln } from '../format/print.ts';
import { sprintf } from '../format/printf.ts';
import { callValue } from './call.ts';
import { index, len, slice } from './collections.ts';
import { eq, lt } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';

function values(call: (args: GoValue[]) => GoValue): GoFunction {
  return { params: ['any'], variadic: true, call };
}

function pair(call: (a: GoValue, b: GoValue) => GoValue): GoFunction {
  return { params: ['any', 'any'], call: ([a, b]) => call(a, b) };
}

/** What the escaping functions escape; unlike print they call a value that is none by Go's name for it. */
function text(args: readonly GoValue[]): string {
  return sprint(args.map((arg) => arg ?? '<no value>'));
}

/** The functions every template has (text/template funcs.go). */
export function builtins(): FunctionMap {
  return new Map<string, GoFunction>([
    // Evaluated by the compiler, which needs to know that they exist.
    ['and', values((args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1))],
    ['or', values((args) => args.find(isTrue) ?? args.at(-1))],
    ['not', { params: ['any'], call: ([arg]) => !isTrue(arg) }],
    ['call', { params: ['any', 'any'], variadic: true, call: ([fn]) => callValue('', fn) }],
    ['html', weighing(values((args) => escapeHtml(text(args))))],
    ['js', weighing(values((args) => escapeJs(text(args))))],
    ['urlquery', weighing(values((args) => escapeQuery(text(args))))],
    ['index', { params: ['any', 'any'], variadic: true, call: ([item, ...rest]) => index(item, rest) }],
    ['slice', { params: ['any', 'reflect'], variadic: true, call: ([item, ...rest]) => slice(item, rest) }],
    ['len', { params: ['reflect'], call: ([item]) => len(item) }],
    ['print', weighing(values(sprint))],
    [
      'printf',
      weighing({
        params: ['string', 'any'],
        variadic: true,
        call: ([format, ...args]) => sprintf(String(format), args),
      }),
    ],
    ['println', weighing(values(sprintln))],
    ['eq', { params: ['any', 'any'], variadic: true, call: ([first, ...rest]) => eq(first, rest) }],
    ['ne', pair((a, b) => !eq(a, [b]))],
    ['lt', pair(lt)],
    ['le', pair((a, b) => lt(a, b) || eq(a, [b]))],
    ['gt', pair((a, b) => !(lt(a, b) || eq(a, [b])))],
    ['ge', pair((a, b) => !lt(a, b))],
  ]);
}
