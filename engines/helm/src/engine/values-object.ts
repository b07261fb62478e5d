import {
  asPlainMap,
  emptyMap,
  type GoMap,
  type GoMethod,
  type GoValue,
  getKey,
  isMap,
  nameType,
  setKey,
  sprintf,
  typedMethod,
} from '@flux-ts/gotemplate';
import { fail } from '../functions/define.ts';
import { toYaml } from '../functions/serialize.ts';
import { valueAt } from '../values/tables.ts';

/** A map as Helm's common.Values, which has methods. */
export function valuesObject(values: GoMap): GoMap {
  const methods = new Map<string, GoMethod>([
    ['AsMap', () => asPlainMap(values)],
    ['YAML', () => `${toYaml(values)}\n`],
    ['Table', typedMethod(['string'], (path) => valuesObject(tableOf(values, String(path))))],
    ['PathValue', typedMethod(['string'], (path) => pathValue(values, String(path)))],
  ]);
  return nameType(values, { name: 'common.Values', methods, isAssignable: true });
}

/** The same entries without the type's name. */
function plain(values: GoMap): GoMap {
  const map = emptyMap();
  for (const key of Object.keys(values)) setKey(map, key, values[key]);
  return map;
}

function tableOf(values: GoMap, path: string): GoMap {
  let table = values;
  for (const key of path.split('.')) {
    const next = getKey(table, key);
    if (!isMap(next)) return fail(`${sprintf('%q', [key])} is not a table`);
    table = next;
  }
  return plain(table);
}

function pathValue(values: GoMap, path: string): GoValue {
  if (path === '') return fail('YAML path cannot be empty');
  const key = path.slice(path.lastIndexOf('.') + 1);
  return valueAt(values, path) ?? fail(`${sprintf('%q', [key])} is not a value`);
}
