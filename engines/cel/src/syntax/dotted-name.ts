import type { Expression } from './ast.ts';

/** Of names with dots that mean something, the longest has four parts. */
const MOST_DOTS = 3;

/** `a.b.c` as a name, if it is nothing but names, by default not more of them than a type or function has. */
export function dottedName(expression: Expression, most = MOST_DOTS): string | undefined {
  const fields: string[] = [];
  let first = expression;
  while (first.kind === 'select' && !first.optional && fields.length < most) {
    fields.push(first.field);
    first = first.operand;
  }
  return first.kind === 'name' ? [first.name, ...fields.reverse()].join('.') : undefined;
}

/** The first part of a name with dots. */
export function rootOf(path: string): string {
  return path.split('.', 1)[0]!;
}
