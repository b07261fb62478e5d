import { CodedError } from '@flux-ts/errors';

/** `SYNTAX` and `TYPE` come from compiling, `EVALUATION` and `BUDGET` from running. */
export type CelErrorCode = 'SYNTAX' | 'TYPE' | 'EVALUATION' | 'BUDGET';

/**
 * What is wrong with an expression or its evaluation, worded as cel-go does. Errors of compiling carry
 * `data.offset` (UTF-16), `data.line` and `data.column` (from 1) and show the line with a caret.
 */
export class CelError extends CodedError<CelErrorCode> {}

/** An error of evaluation. */
export function evaluationError(message: string): CelError {
  return new CelError('EVALUATION', message);
}

/** A function got arguments that it does not take. */
export function noSuchOverload(): CelError {
  return evaluationError('no such overload');
}

/** True for what {@link noSuchOverload} makes. */
export function isNoSuchOverload(error: unknown): boolean {
  return error instanceof CelError && error.message === 'no such overload';
}

/** A mistake at a place of the expression, in cel-go's frame: `ERROR: <input>:1:5: …`, the line, a caret. */
export function compileError(
  code: 'SYNTAX' | 'TYPE',
  source: string,
  offset: number,
  problem: string,
): CelError {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const column = Array.from(source.slice(lineStart, offset)).length + 1;
  const text = source.slice(lineStart).split('\n', 1)[0]!;
  // Of nothing there is nothing to show.
  if (source === '')
    return new CelError(code, `ERROR: <input>:1:0: ${problem}`, { data: { offset, line, column: 0 } });
  const message = `ERROR: <input>:${line}:${column}: ${problem}\n | ${text}\n | ${'.'.repeat(column - 1)}^`;
  return new CelError(code, message, { data: { offset, line, column } });
}
