import { CodedError, type Diagnostic, errorMessage } from '@flux-ts/errors';
import { type RenderCode, RenderError } from '../errors.ts';

/** To a worker: run this task. */
export interface TaskMessage {
  readonly id: number;
  readonly task: string;
  readonly input: unknown;
}

/** From a worker: it is ready, or this is what became of a task. */
export type AnswerMessage =
  | { readonly ready: true }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: PlainError };

/** An error as it crosses the border: data only. */
export interface PlainError {
  readonly code: RenderCode;
  readonly message: string;
  readonly diagnostics: readonly Diagnostic[];
}

const codes: ReadonlySet<string> = new Set(['BUILD', 'SUBSTITUTE', 'NOT_FOUND', 'NEEDS', 'OUTPUT', 'MEMORY']);

export function toPlainError(error: unknown): PlainError {
  if (error instanceof RenderError) {
    const { code, message, diagnostics } = error;
    return { code, message, diagnostics };
  }
  const code = error instanceof CodedError && codes.has(error.code) ? (error.code as RenderCode) : 'BUILD';
  return { code, message: errorMessage(error), diagnostics: [] };
}

export function fromPlainError(error: PlainError): RenderError {
  return new RenderError(error.code, error.message, { diagnostics: error.diagnostics });
}
