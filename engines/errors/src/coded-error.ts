/** Options of a {@link CodedError}. */
export interface CodedErrorOptions {
  /** The error that led here, kept as it was. */
  readonly cause?: unknown;
  /** Facts for programs: positions, names, limits. Never a secret. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * An error that programs tell apart by `code`, never by its text.
 * Each package extends it once with a closed union of its codes.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name.replace(/^_/, ''); // esbuild writes `class _X` where a class names itself
    this.code = code;
    this.data = options.data ?? {};
  }
}

/** The text of anything that was thrown. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
