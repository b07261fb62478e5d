import { sprintf } from '@flux-ts/gotemplate';

/** Why a value does not meet a schema; `causes` say it more closely. */
export interface SchemaError {
  /** Keys and indexes from the root. */
  readonly path: readonly string[];
  readonly message: string;
  readonly causes: readonly SchemaError[];
  /** Several errors of one schema: shown only where something stands above them. */
  readonly isGroup?: boolean;
  /** A reference: left out where it has a single cause. */
  readonly isReference?: boolean;
}

/** A text as the messages quote it. */
export function quote(text: string): string {
  const plain = sprintf('%q', [text]).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${plain}'`;
}

/** A JSON pointer. */
function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The lines below the headline, indented by depth (santhosh-tekuri/jsonschema output.go). */
export function formatErrors(errors: readonly SchemaError[], depth = 0): string[] {
  return errors.flatMap((error) => {
    if (error.isReference === true && error.causes.length === 1) return formatErrors(error.causes, depth);
    const line = `${'  '.repeat(depth)}- at ${quote(pointer(error.path))}: ${error.message}`;
    return [line, ...formatErrors(error.causes, depth + 1)];
  });
}

/** A number as messages show it: digits in groups of three. */
export function grouped(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value.toLocaleString('en-US', { maximumFractionDigits: 20, useGrouping: true });
}
