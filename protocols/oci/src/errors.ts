import { CodedError, type CodedErrorOptions } from '@flux-ts/errors';

/** What a registry or a reference can fail with. */
export type OciErrorCode =
  | 'REFERENCE'
  | 'NOT_FOUND'
  | 'RESPONSE'
  | 'CONNECTION'
  | 'AUTHENTICATION'
  | 'CONTENT'
  | 'LIMIT';

/** A failure of this package, in the words of oras-go, whose users know them. Holds no credentials. */
export class OciError extends CodedError<OciErrorCode> {
  constructor(code: OciErrorCode, message: string, options?: CodedErrorOptions) {
    super(code, message, options);
    this.name = 'OciError';
  }
}
