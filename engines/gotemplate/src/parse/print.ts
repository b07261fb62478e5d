import { goQuote } from '@flux-ts/errors';
import type { Command, List, Node, Operand, Pipe } from './node.ts';

/** A node as Go's String() writes it, which is how error messages show the context. */
export function printNode(node: Node | List | Operand | Command): string {
  switch (node.kind) {
    case 'list':
      return node.nodes.map(printNode).join('');
    case 'text':
      return node.text;
    case 'action':
      return `{{${printPipe(node.pipe)}}}`;
    case 'if':
    case 'range':
    case 'with': {
      const otherwise = node.otherwise === undefined ? '' : `{{else}}${printNode(node.otherwise)}`;
      return `{{${node.kind} ${printPipe(node.pipe)}}}${printNode(node.body)}${otherwise}{{end}}`;
    }
    case 'template':
      return `{{template ${goQuote(node.name)}${node.pipe === undefined ? '' : ` ${printPipe(node.pipe)}`}}}`;
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`;
    case 'command':
      return node.args.map(printArgument).join(' ');
    default:
      return printOperand(node);
  }
}

function printArgument(node: Operand): string {
  return node.kind === 'pipe' ? `(${printPipe(node)})` : printOperand(node);
}

function printOperand(node: Operand): string {
  switch (node.kind) {
    case 'bool':
      return String(node.value);
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'number':
      return node.value.text;
    case 'string':
      return node.quoted;
    case 'field':
      return node.path.map((name) => `.${name}`).join('');
    case 'variable':
      return node.path.join('.');
    case 'identifier':
      return node.name;
    case 'chain':
      return `${printArgument(node.node)}${node.path.map((name) => `.${name}`).join('')}`;
    case 'pipe':
      return printPipe(node);
  }
}

function printPipe(pipe: Pipe): string {
  const declares =
    pipe.declares.length === 0 ? '' : `${pipe.declares.join(', ')} ${pipe.assigns ? '=' : ':='} `;
  return declares + pipe.commands.map(printNode).join(' | ');
}
