export { type Address, formatAddress, withAddress } from './address.ts';
export { CodedError, type CodedErrorOptions, errorMessage } from './coded-error.ts';
export { connectionWords } from './connection-words.ts';
export { type Diagnostic, DiagnosticsError } from './diagnostics.ts';
export { goQuote, goQuoteCharacter, goQuoteToAscii } from './go-quote.ts';
