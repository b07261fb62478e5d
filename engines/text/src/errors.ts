import { CodedError } from '@flux-ts/errors';

/** Which kind of text could not be read. */
export type TextErrorCode = 'DURATION' | 'QUANTITY' | 'VERSION' | 'CONSTRAINT' | 'PATTERN' | 'REGEXP';

/** A text that is no duration, quantity, version constraint, glob or regular expression; worded as upstream does. */
export class TextError extends CodedError<TextErrorCode> {}
