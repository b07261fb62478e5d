import type { FieldError } from '@flux-ts/schema';
import { asList, asText, field } from '../../values.ts';
import { dns1035Label } from './labels.ts';

/** The names that a definition gives its kind (apiextensions ValidateCustomResourceDefinitionNames). */
export function namesErrors(names: unknown): FieldError[] {
  const path = 'spec.names';
  const text = (key: string) => asText(field(names, key));
  const errors: FieldError[] = [];
  for (const key of ['plural', 'singular', 'kind', 'listKind']) {
    if (text(key) === '') errors.push({ type: 'Required', field: `${path}.${key}`, detail: '' });
  }
  const check = (key: string, name: string, prefix = ''): void => {
    const complaints = name === '' ? [] : dns1035Label(name);
    if (complaints.length === 0) return;
    const detail = `${prefix}${complaints.join(',')}`;
    errors.push({ type: 'Invalid', field: `${path}.${key}`, badValue: text(key), detail });
  };
  for (const key of ['plural', 'singular']) check(key, text(key));
  for (const key of ['kind', 'listKind']) {
    check(key, text(key).toLowerCase(), 'may have mixed case, but should otherwise match: ');
  }
  errors.push(...labelErrors(field(names, 'shortNames'), `${path}.shortNames`));
  if (text('kind') !== '' && text('kind') === text('listKind')) {
    const detail = 'kind and listKind may not be the same';
    errors.push({ type: 'Invalid', field: `${path}.listKind`, badValue: text('listKind'), detail });
  }
  errors.push(...labelErrors(field(names, 'categories'), `${path}.categories`));
  return errors;
}

function labelErrors(names: unknown, path: string): FieldError[] {
  return asList(names).flatMap((each, i) => {
    const badValue = asText(each);
    const complaints = dns1035Label(badValue);
    if (complaints.length === 0) return [];
    return [{ type: 'Invalid', field: `${path}[${i}]`, badValue, detail: complaints.join(',') }];
  });
}
