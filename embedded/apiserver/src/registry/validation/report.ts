import type { FieldError } from '@flux-ts/schema';
import { asList, asText, asValue, field } from '../../values.ts';
import { internalText } from '../internal/index.ts';

/** A Go struct as its server prints it: by the names and in the order of its Go fields. */
export class GoStruct {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.fields = fields;
  }
}

/** Collects what is wrong with an object, in the words that many kinds share (apimachinery api/validation). */
export class Report {
  readonly errors: FieldError[] = [];

  invalid(path: string, badValue: unknown, detail: string): void {
    this.errors.push({ type: 'Invalid', field: path, ...shown(badValue), detail });
  }

  /** A value of an inner type that is for good. */
  fixed(path: string, type: string, value: unknown, detail = 'field is immutable'): void {
    this.errors.push({ type: 'Invalid', field: path, badText: internalText(type, value), detail });
  }

  tooLong(path: string, most: number): void {
    this.errors.push({
      type: 'TooLong',
      field: path,
      badValue: '',
      detail: `may not be more than ${most} bytes`,
    });
  }

  tooMany(path: string, actual: number, most: number): void {
    const items = most === 1 ? 'item' : 'items';
    this.errors.push({
      type: 'TooMany',
      field: path,
      badValue: actual,
      detail: `must have at most ${most} ${items}`,
    });
  }

  required(path: string, detail = ''): void {
    this.errors.push({ type: 'Required', field: path, detail });
  }

  forbidden(path: string, detail: string): void {
    this.errors.push({ type: 'Forbidden', field: path, detail });
  }

  duplicate(path: string, badValue: unknown): void {
    this.errors.push({ type: 'Duplicate', field: path, ...shown(badValue), detail: '' });
  }

  /** With a reason, which few duplicates have. */
  twice(path: string, badValue: unknown, detail: string): void {
    this.errors.push({ type: 'Duplicate', field: path, ...shown(badValue), detail });
  }

  missing(path: string, badValue: unknown, detail = ''): void {
    this.errors.push({ type: 'NotFound', field: path, badValue: asValue(badValue), detail });
  }

  /** A value that is none of those there are, which are told in their order. */
  unsupported(path: string, badValue: unknown, supported: readonly string[]): void {
    const detail = `supported values: ${supported.map((value) => `"${value}"`).join(', ')}`;
    this.errors.push({ type: 'NotSupported', field: path, ...shown(badValue), detail });
  }

  /** Nothing, or one of those there are. */
  oneOf(path: string, value: unknown, supported: readonly string[]): void {
    if (value !== undefined && value !== '' && !supported.includes(asText(value)))
      this.unsupported(path, value, supported);
  }

  /** A pointer in Go: nothing, or one of those there are, of which the empty text is none. */
  optionOf(path: string, value: unknown, supported: readonly string[]): void {
    if (value !== undefined && !supported.includes(asText(value))) this.unsupported(path, value, supported);
  }

  /** Nothing, or a number that is not negative. */
  notNegative(path: string, value: unknown): void {
    if (typeof value === 'number' && value < 0)
      this.invalid(path, value, 'must be greater than or equal to 0');
  }

  range(path: string, value: unknown, least: number, most: number): void {
    if (typeof value === 'number' && (value < least || value > most))
      this.invalid(path, value, `must be between ${least} and ${most}, inclusive`);
  }

  /** What a check of names and the like has to say of a text. */
  check(path: string, value: string, complaints: readonly string[]): void {
    for (const detail of complaints) this.invalid(path, value, detail);
  }

  /** Every element of a list that is an object's field, with its path. */
  each(value: unknown, path: string, visit: (item: unknown, path: string, i: number) => void): void {
    asList(value).forEach((item, i) => {
      visit(item, `${path}[${i}]`, i);
    });
  }

  /** Elements whose names come twice. */
  uniqueNames(value: unknown, path: string, seen = new Set<string>(), key = 'name'): void {
    this.each(value, path, (item, at) => {
      const name = asText(field(item, key));
      if (name === '') return;
      if (seen.has(name)) this.duplicate(`${at}.${key}`, name);
      seen.add(name);
    });
  }
}

function shown(value: unknown): Pick<FieldError, 'badValue' | 'badText'> {
  return value instanceof GoStruct
    ? { badText: JSON.stringify(value.fields) }
    : { badValue: asValue(value ?? null) };
}
