import { evaluateJsonPath, type KubeObject, ResourceError } from '@flux-ts/resource';
import type { PrinterColumn } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { jsonText } from '../json.ts';
import type { ServedVersion } from '../kinds/resource-type.ts';
import { ageOf } from './age.ts';
import type { Cell, Printer } from './table.ts';

const NAME: PrinterColumn = { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 };
const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** Shows a custom resource by its definition's columns (apiextensions pkg/registry/customresource/tableconvertor). */
export function customPrinter(version: ServedVersion): Printer {
  const own = version.columns.length === 0 ? [AGE] : version.columns;
  return {
    columns: [NAME, ...own.map(shownColumn)],
    cells: (object, now) => [object.metadata.name, ...own.map((column) => cell(column, object, now))],
  };
}

function shownColumn({
  name,
  type,
  format = '',
  description = '',
  priority = 0,
}: PrinterColumn): PrinterColumn {
  return { name, type, format, description, priority };
}

function cell(column: PrinterColumn, object: KubeObject, now: number): Cell {
  const [value] = find(column.jsonPath ?? '', object);
  if (value === undefined || value === null) return null;
  switch (column.type) {
    case 'string':
      return typeof value === 'string' ? value : jsonText(value);
    case 'date':
      return ageOf(value, now);
    case 'integer':
      if (typeof value === 'bigint') return value;
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    default:
      return null;
  }
}

function find(path: string, object: KubeObject): Value[] {
  try {
    return evaluateJsonPath(path, object);
  } catch (thrown) {
    if (thrown instanceof ResourceError) return [];
    throw thrown;
  }
}
