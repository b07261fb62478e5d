import { type Address, withAddress } from './address.ts';
import { CodedError } from './coded-error.ts';

/** One thing that is wrong, and where. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly address?: Address;
}

/** Several independent diagnostics, reported at once; the message is one line each. */
export class DiagnosticsError extends CodedError<'DIAGNOSTICS'> {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], options: { readonly cause?: unknown } = {}) {
    super('DIAGNOSTICS', diagnostics.map((d) => withAddress(d.message, d.address)).join('\n'), options);
    this.diagnostics = diagnostics;
  }
}
