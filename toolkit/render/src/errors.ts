import { CodedError, type Diagnostic } from '@flux-ts/errors';

/**
 * Why a render failed. `BUILD` the manifests are at fault, `SUBSTITUTE` a variable is, `NOT_FOUND` there is no such
 * path, `NEEDS` something remote could not be had; `TIMEOUT`, `MEMORY`, `OUTPUT` a budget was used up; `CANCELLED`
 * the caller gave up; `CRASHED` the worker ended for another reason; `CLOSED` the renderer was closed.
 */
export type RenderCode =
  | 'BUILD'
  | 'SUBSTITUTE'
  | 'NOT_FOUND'
  | 'NEEDS'
  | 'TIMEOUT'
  | 'MEMORY'
  | 'OUTPUT'
  | 'CANCELLED'
  | 'CRASHED'
  | 'CLOSED';

/** A failed render; the message is Flux's, with the place in the files where it is known. */
export class RenderError extends CodedError<RenderCode> {
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    code: RenderCode,
    message: string,
    options: { cause?: unknown; diagnostics?: readonly Diagnostic[] } = {},
  ) {
    super(code, message, options.cause === undefined ? {} : { cause: options.cause });
    this.diagnostics = options.diagnostics ?? [];
  }
}
