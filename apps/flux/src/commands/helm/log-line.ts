import { goQuote } from '@flux-ts/errors';
import type { CliContext } from '../../cli/context.ts';

/** A line of Helm's log (log/slog's text format, without the time). */
export function logLine(
  level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR',
  text: string,
  fields: Readonly<Record<string, string>>,
): string {
  // A schema is bytes to Helm, which are quoted whatever they are.
  const pairs = Object.entries(fields).map(
    ([key, value]) => ` ${key}=${key === 'schema' ? goQuote(value) : quoted(value)}`,
  );
  return `level=${level} msg=${quoted(text)}${pairs.join('')}\n`;
}

/** Tells of a step where `--debug` asks for it. */
export function logStep(
  context: CliContext,
  flags: { readonly debug: boolean },
  text: string,
  fields: Readonly<Record<string, string>>,
): void {
  if (flags.debug) context.stderr.write(logLine('DEBUG', text, fields));
}

/** Tells of the version that is asked for, and of the one that takes its place with `--devel`. */
export function logVersion(
  context: CliContext,
  flags: { readonly debug: boolean; readonly version: string; readonly devel: boolean },
  text: string,
): void {
  logStep(context, flags, text, { version: flags.version });
  if (flags.version === '' && flags.devel) logStep(context, flags, 'setting version to >0.0.0-0', {});
}

function quoted(text: string): string {
  return /^[^\s"=\\\p{C}]+$/u.test(text) ? text : goQuote(text);
}
