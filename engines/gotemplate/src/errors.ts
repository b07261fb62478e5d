import { CodedError } from '@flux-ts/errors';

/** Where a template went wrong. Lines count from 1; columns from 0, in bytes, as Go counts them. */
export interface TemplatePlace {
  readonly template: string;
  readonly line: number;
  readonly column?: number;
}

/**
 * `PARSE`: the text is no template. `EXECUTE`: it could not be executed with this data. `BUDGET`: it took more
 * steps, output, depth or time than it may. The message is Go's; `data.place` says where.
 */
export class TemplateError extends CodedError<'PARSE' | 'EXECUTE' | 'BUDGET'> {
  get place(): TemplatePlace {
    return this.data['place'] as TemplatePlace;
  }
}

/** A failure that a template function reports; the evaluator adds the place. */
export class FunctionError extends CodedError<'FUNCTION'> {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super('FUNCTION', message, options);
  }
}
