import { goQuote } from '@flux-ts/errors';

/** A line of Helm's log (log/slog's text format, without the time). */
export function logLine(
  level: 'INFO' | 'WARN' | 'ERROR',
  text: string,
  fields: Readonly<Record<string, string>>,
): string {
  const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${quoted(value)}`);
  return `level=${level} msg=${quoted(text)}${pairs.join('')}\n`;
}

function quoted(text: string): string {
  return /^[^\s"=\\\p{C}]+$/u.test(text) ? text : goQuote(text);
}
