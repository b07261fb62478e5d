import { goQuote } from '@flux-ts/errors';
import type { Value, ValueObject } from '@flux-ts/yaml';
import { isMap, scalarText, sortedKeys } from './compare.ts';
import { restructured } from './restructure.ts';

const reserved = new Set(['true', 'false', 'null']);

/** Quirk (neat 1.3.16 output_yaml.go): quotes are for readers, so a text that looks like a number has none. */
function needsQuotes(value: Value): boolean {
  if (typeof value !== 'string') return false;
  return reserved.has(value) || value.startsWith('-') || /[ *&:,]/.test(value);
}

function scalar(value: Value, margin: string): string {
  const lines = scalarText(value).split('\n');
  if (lines.length > 1) return `|\n${lines.map((line) => `${margin}${line}`).join('\n')}\n`;
  const text = lines[0] as string;
  return `${needsQuotes(value) ? goQuote(text) : text}\n`;
}

/** The keys of a map in the order in which they are shown. */
type KeyOrder = (map: ValueObject, keys: readonly string[]) => readonly string[];

class Printer {
  private readonly order: KeyOrder;

  constructor(order: KeyOrder) {
    this.order = order;
  }

  /** `first` stands before the first line, `margin` before the others. */
  print(value: Value, margin: string, first: string): string {
    const start = (index: number): string => (index === 0 ? first : margin);
    if (Array.isArray(value)) {
      return value.map((item, index) => `${start(index)}- ${this.print(item, `${margin}  `, '')}`).join('');
    }
    if (!isMap(value)) return scalar(value, margin);
    return this.order(value, sortedKeys(value))
      .map((key, index) => `${start(index)}${key}:${this.entry(value[key] as Value, margin)}`)
      .join('');
  }

  private entry(value: Value, margin: string): string {
    if (Array.isArray(value)) return value.length === 0 ? ' []\n' : `\n${this.print(value, margin, margin)}`;
    const inner = `${margin}  `;
    if (!isMap(value)) return ` ${scalar(value, inner)}`;
    return Object.keys(value).length === 0 ? ' {}\n' : `\n${this.print(value, inner, inner)}`;
  }
}

const asItIs = new Printer((_, keys) => keys);
const forReading = new Printer(restructured);

/**
 * A value as dyff shows it (neat 1.3.16 output_yaml.go): YAML to be read by people, not by programs. Keys and most
 * texts have no quotes; an empty list or map in a list is nothing, without the end of its line.
 */
export function neat(value: Value): string {
  return asItIs.print(value, '', '');
}

/** The same, with the keys of maps in the order that reads best. */
export function neatEntries(entries: Value): string {
  return forReading.print(entries, '', '');
}
