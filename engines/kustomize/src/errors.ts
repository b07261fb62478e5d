import { type Address, CodedError, type Diagnostic, formatAddress, withAddress } from '@flux-ts/errors';

/**
 * Why a build failed.
 * `MALFORMED` YAML that does not parse or is no Kubernetes object, `KUSTOMIZATION` a bad kustomization file,
 * `NOT_FOUND` a file or folder that is not there, `CONFLICT` two objects with one identity, `PATCH` a patch that
 * does not apply, `NO_TARGET` one whose object is not there, `REFERENCE` names or variables that cannot be resolved,
 * `CHART` a chart that does not render, `CYCLE`, `SECURITY` a path outside the root, `UNSUPPORTED` plugins that run
 * programs, `REMOTE` what is behind a URL could not be had, `LIMIT` a budget that was used up.
 */
export type KustomizeCode =
  | 'MALFORMED'
  | 'KUSTOMIZATION'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PATCH'
  | 'NO_TARGET'
  | 'REFERENCE'
  | 'CHART'
  | 'CYCLE'
  | 'SECURITY'
  | 'UNSUPPORTED'
  | 'REMOTE'
  | 'LIMIT';

/** Keys and indexes down to a field. */
export type Steps = readonly (string | number)[];

/** What is known of a failure besides its words. */
export type ErrorDetails = {
  readonly address?: Address;
  /** The places in kustomizations that led to the address, the nearest first. */
  readonly via?: readonly Address[];
  /** Further failures of the same build that have nothing to do with this one. */
  readonly others?: readonly KustomizeError[];
  /** The field of the kustomization, until its place is known. */
  readonly steps?: Steps;
  /** The line in a text that stands in a field, until the place of the field is known. */
  readonly innerLine?: number;
  /** The scalar of an object that is wrong, until its place is known. */
  readonly scalar?: { readonly text: string; readonly at: number };
};

/** One thing that is wrong, where, and what led there. */
export interface KustomizeDiagnostic extends Diagnostic {
  readonly code: KustomizeCode;
  readonly via: readonly Address[];
}

/**
 * One failed build. The message is kustomize's, followed by ` (file:line:column)` when the place is known and by
 * `, from file:line:column` for every kustomization that led there; further failures that are independent of the first
 * follow on lines of their own. `data.text` holds kustomize's words alone.
 */
export class KustomizeError extends CodedError<KustomizeCode> {
  declare readonly data: { readonly text: string } & ErrorDetails;

  constructor(code: KustomizeCode, words: string, options: ErrorDetails & { cause?: unknown } = {}) {
    const { cause, ...details } = options;
    const text = withoutPasswords(words);
    const others = (details.others ?? []).map((other) => `\n${other.message}`).join('');
    super(code, `${describe(text, details)}${others}`, {
      data: { text, ...details },
      ...(cause === undefined ? {} : { cause }),
    });
  }

  /** This failure and the others, each by itself. */
  get diagnostics(): readonly KustomizeDiagnostic[] {
    const { text, address, via = [], others = [] } = this.data;
    const own = { code: this.code, message: text, via, ...(address === undefined ? {} : { address }) };
    return [own, ...others.flatMap((other) => other.diagnostics)];
  }

  /** The message with other names for the files. */
  describe(nameFile: (file: string) => string): string {
    const rename = (address: Address): Address =>
      address.file === undefined ? address : { ...address, file: nameFile(address.file) };
    const line = ({ message, address, via }: KustomizeDiagnostic): string =>
      describe(message, { ...(address && { address: rename(address) }), via: via.map(rename) });
    return this.diagnostics.map(line).join('\n');
  }
}

/**
 * A text that may be told: without the passwords that stand in its URLs, the tokens that stand there as users, and those
 * of their queries.
 */
export function withoutPasswords(text: string): string {
  if (!text.includes('://')) return text;
  return text
    .replace(/(:\/\/[^/\s:@'"]*):[^/\s'"]*@/g, '$1:xxxxx@')
    .replace(/(https?:\/\/)[^/\s:@'"]+@/gi, '$1xxxxx@')
    .replace(/([?&](?:access_token|private_token|token|sig|x-amz-[a-z-]+)=)[^&\s'"]+/gi, '$1xxxxx');
}

function describe(text: string, { address, via = [] }: ErrorDetails): string {
  return withAddress(text, address) + via.map((place) => `, from ${formatAddress(place)}`).join('');
}

/** The same failure with other details; its words stay. */
export function withDetails(error: KustomizeError, details: ErrorDetails): KustomizeError {
  const { text, ...known } = error.data;
  return new KustomizeError(error.code, text, { ...known, ...details, cause: error });
}

/** The same failure with kustomize's words for the level above put around its own; the place stays at the end. */
export function wrap(error: unknown, words: (text: string) => string): KustomizeError {
  if (error instanceof KustomizeError) {
    const { text, others, ...details } = error.data;
    return new KustomizeError(error.code, words(text), {
      ...details,
      ...(others === undefined ? {} : { others: others.map((other) => wrap(other, words)) }),
      cause: error,
    });
  }
  if (error instanceof RangeError) return tooDeep(error);
  const text = error instanceof Error ? error.message : String(error);
  return new KustomizeError('KUSTOMIZATION', words(text), { cause: error });
}

/** What the stack was too small for. */
export function tooDeep(cause: RangeError): KustomizeError {
  return new KustomizeError('LIMIT', 'an object is nested too deeply', { cause });
}

/** Runs `body`; a failure gets `prefix: ` before its words, as Go's wrapped errors have it. */
export function inContext<T>(prefix: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw wrap(error, (text) => `${prefix}: ${text}`);
  }
}
