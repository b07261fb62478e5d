import { type Address, CodedError, withAddress } from '@flux-ts/errors';

/**
 * Why a build failed.
 * `MALFORMED` YAML that does not parse or is no Kubernetes object, `KUSTOMIZATION` a bad kustomization file,
 * `NOT_FOUND` a file or folder that is not there, `CONFLICT` two objects with one identity, `PATCH` a patch that
 * does not apply, `REFERENCE` names or variables that cannot be resolved, `CYCLE`, `SECURITY` a path outside the
 * root, `UNSUPPORTED` plugins that run programs, `LIMIT` a budget that was used up.
 */
export type KustomizeCode =
  | 'MALFORMED'
  | 'KUSTOMIZATION'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PATCH'
  | 'REFERENCE'
  | 'CYCLE'
  | 'SECURITY'
  | 'UNSUPPORTED'
  | 'LIMIT';

/**
 * One failed build. The message is kustomize's, followed by ` (file:line:column)` when the place is known;
 * `data.address` holds that place and `data.text` the words alone.
 */
export class KustomizeError extends CodedError<KustomizeCode> {
  declare readonly data: { readonly text: string; readonly address?: Address };

  constructor(code: KustomizeCode, text: string, options: { address?: Address; cause?: unknown } = {}) {
    const { address, cause } = options;
    super(code, withAddress(text, address), {
      data: address === undefined ? { text } : { text, address },
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** The same failure with kustomize's words for the level above put around its own; the place stays at the end. */
export function wrap(error: unknown, words: (text: string) => string): KustomizeError {
  if (error instanceof KustomizeError) {
    const { address } = error.data;
    return new KustomizeError(error.code, words(error.data.text), {
      cause: error,
      ...(address ? { address } : {}),
    });
  }
  const text = error instanceof Error ? error.message : String(error);
  return new KustomizeError('KUSTOMIZATION', words(text), { cause: error });
}

/** Runs `body`; a failure gets `prefix: ` before its words, as Go's wrapped errors have it. */
export function inContext<T>(prefix: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw wrap(error, (text) => `${prefix}: ${text}`);
  }
}
