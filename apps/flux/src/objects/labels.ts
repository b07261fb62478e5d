import { labelKeyErrors, labelValueErrors } from '@flux-ts/resource';
import { failure } from '../cli/errors.ts';

/** The labels of --label; throws Flux's words for wrong ones. */
export function parseLabels(items: readonly string[]): { [key: string]: string } {
  const labels = items.map((item): [string, string] => {
    const parts = item.split('=');
    if (parts.length !== 2) throw failure(`invalid label format '${item}', must be key=value`);
    const [key, value] = parts as [string, string];
    const wrongKey = labelKeyErrors(key);
    if (wrongKey.length > 0) throw failure(`invalid label '${key}': [${wrongKey.join(' ')}]`);
    const wrongValue = labelValueErrors(value);
    if (wrongValue.length > 0) throw failure(`invalid label value '${value}': [${wrongValue.join(' ')}]`);
    return [key, value];
  });
  return Object.fromEntries(labels);
}

/** Refuses what is no qualified name; `what` begins the message. */
export function checkQualifiedName(what: string, name: string): void {
  const wrong = labelKeyErrors(name);
  if (wrong.length > 0) throw failure(`invalid ${what} '${name}': [${wrong.join(' ')}]`);
}
