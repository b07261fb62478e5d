import { styleText } from 'node:util';

/** A text in a colour, for terminals; plain elsewhere. */
export function paint(text: string, color: 'green' | 'yellow' | 'red', terminal: boolean): string {
  return terminal ? styleText(color, text, { validateStream: false }) : text;
}
