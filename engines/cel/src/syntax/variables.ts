import type { Expression } from './ast.ts';

/** Which of the names an expression speaks of; a macro's variable of the same name counts, too. */
export function variablesOf(expression: Expression, names: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  visit(expression, (each) => {
    if (each.kind === 'name' && names.has(each.name)) found.add(each.name);
  });
  return found;
}

function visit(expression: Expression, see: (expression: Expression) => void): void {
  see(expression);
  for (const child of childrenOf(expression)) visit(child, see);
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'select':
    case 'unary':
      return [expression.operand];
    case 'index':
      return [expression.operand, expression.index];
    case 'call':
      return expression.target === undefined ? expression.args : [expression.target, ...expression.args];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.condition, expression.then, expression.otherwise];
    case 'list':
      return expression.items.map((item) => item.value);
    case 'map':
      return expression.entries.flatMap((entry) => [entry.key, entry.value]);
    default:
      return [];
  }
}
