import type { CliContext } from './context.ts';

/** Lines for people, on standard error, with Flux's glyphs (internal/… stderrLogger). */
export interface Messages {
  action(text: string): void;
  generate(text: string): void;
  waiting(text: string): void;
  success(text: string): void;
  warning(text: string): void;
  failure(text: string): void;
}

/** Flux's messages of a command. */
export function messages(context: Pick<CliContext, 'stderr'>): Messages {
  const line = (glyph: string) => (text: string) => context.stderr.write(`${glyph} ${text}\n`);
  return {
    action: line('►'),
    generate: line('✚'),
    waiting: line('◎'),
    success: line('✔'),
    warning: line('⚠️'),
    failure: line('✗'),
  };
}
