import type { Value } from '@flux-ts/yaml';
import { goJson } from '../../resource/hash.ts';
import { finish } from '../../tree/finish.ts';
import { lookupPath, matchPath, parseText } from '../../tree/path.ts';
import { StyledText } from '../../tree/styled-text.ts';
import { assign, copy, type Tree } from '../../tree/tree.ts';

/**
 * Sets a value inside a text that is YAML or JSON itself: `data.config\.json.host`. Answers false when the path
 * does not lead through such a text (kustomize filters/replacement setValueInStructuredData).
 */
export function setInsideText(
  target: Tree,
  value: Tree,
  path: readonly string[],
  create: Tree['kind'] | undefined,
): boolean {
  const found = findText(target, path);
  if (found === undefined) return false;
  const { holder, rest } = found;
  let places: Tree[] | undefined;
  let inner: StyledText;
  try {
    inner = new StyledText(holder.text);
    places = matchPath(inner.tree, rest, create);
  } catch {
    return false;
  }
  if (places === undefined || places.length === 0) return false;
  for (const place of places) {
    if (place.kind === 'scalar') place.text = value.text;
    else assign(place, copy(value));
  }
  const text = write(inner, holder.text);
  if (text === undefined) return false;
  holder.text = text;
  return true;
}

function findText(
  target: Tree,
  path: readonly string[],
): { holder: Tree; rest: readonly string[] } | undefined {
  for (let i = 1; i < path.length; i++) {
    let holder: Tree | undefined;
    try {
      holder = lookupPath(target, path.slice(0, i));
    } catch {
      continue;
    }
    if (holder?.kind !== 'scalar') continue;
    try {
      parseText(holder.text);
    } catch {
      continue;
    }
    return { holder, rest: path.slice(i) };
  }
  return undefined;
}

function write(inner: StyledText, original: string): string | undefined {
  const first = original.trim().charAt(0);
  if (first !== '{' && first !== '[') return inner.write();
  let value: Value;
  try {
    value = finish(inner.tree);
  } catch {
    return undefined;
  }
  const pretty = original.includes('\n') && original.includes('  ');
  return pretty ? indentJson(value, '') : goJson(value);
}

function indentJson(value: Value, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + indentJson(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value).sort();
    if (keys.length === 0) return '{}';
    const lines = keys.map((key) => `${inner}${goJson(key)}: ${indentJson(value[key] as Value, inner)}`);
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  return goJson(value);
}
