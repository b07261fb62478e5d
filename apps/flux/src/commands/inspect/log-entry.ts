import { textAt } from '../../objects/fields.ts';

/** Which log lines are shown. */
export interface LogFilter {
  readonly level: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly allNamespaces: boolean;
}

const equalFold = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * A line of a controller's log as Flux shows it, or undefined if it is no JSON or not wanted:
 * `<time> <level> <Kind>/<name>.<namespace> - <message> <error>`.
 */
export function formatLogLine(line: string, filter: LogFilter): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const entry: unknown = JSON.parse(line);
  const field = (name: string) => textAt(entry, name);
  const kind = field('reconciler kind');
  const controllerKind = field('controllerKind');
  const wanted =
    (filter.level === '' || filter.level === field('level')) &&
    (filter.kind === '' || equalFold(filter.kind, kind) || equalFold(filter.kind, controllerKind)) &&
    (filter.name === '' || equalFold(filter.name, field('name'))) &&
    (filter.allNamespaces || equalFold(filter.namespace, field('namespace')));
  if (!wanted) return undefined;
  const subject = field('name') === '' ? '' : `/${field('name')}.${field('namespace')}`;
  return `${field('ts')} ${field('level')} ${kind || controllerKind}${subject} - ${field('msg')} ${field('error')}\n`;
}
