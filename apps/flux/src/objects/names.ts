import { CliError } from '../cli/errors.ts';

/** `<kind>/<name>`; without a slash it is all name. */
export function parseKindName(text: string): { kind: string; name: string } {
  const parts = text.split('/');
  if (parts.length !== 2) return { kind: '', name: text };
  return { kind: parts[0] as string, name: parts[1] as string };
}

/** `<kind>/<name>.<namespace>`: what follows the last dot is the namespace. */
export function parseKindNameNamespace(text: string): { kind: string; name: string; namespace: string } {
  const { kind, name } = parseKindName(text);
  const dot = name.lastIndexOf('.');
  if (dot < 0) return { kind, name, namespace: '' };
  return { kind, name: name.slice(0, dot), namespace: name.slice(dot + 1) };
}

/** The word of a list that equals a text but for case. */
export function equalFold(text: string, words: readonly string[]): string | undefined {
  return words.find((word) => word.toLowerCase() === text.toLowerCase());
}

/** `[<namespace>/]<name>[@<readyExpr>]` of --depends-on; the expression is not taken. */
export function parseDependsOn(items: readonly string[]): { name: string; namespace?: string }[] {
  return items.map((item) => {
    const text = item.split('@', 1)[0] as string;
    const slash = text.indexOf('/');
    if (slash < 0) return { name: text };
    return { name: text.slice(slash + 1), namespace: text.slice(0, slash) };
  });
}

const OBJECT_NAME = /^[a-z0-9]([a-z0-9-]){0,61}[a-z0-9]$/;

/** Checks the first argument of `flux create`. */
export function checkObjectName(name: string | undefined): void {
  if (name === undefined) throw new CliError('USAGE', 'name is required');
  if (!OBJECT_NAME.test(name)) {
    throw new CliError(
      'USAGE',
      `name '${name}' is invalid, it should adhere to standard defined in RFC 1123, the name can only contain alphanumeric characters or '-'`,
    );
  }
}
