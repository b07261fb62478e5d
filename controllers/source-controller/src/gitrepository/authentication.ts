import { errorMessage } from '@flux-ts/errors';
import { authFromSecret, type GitAuth, GitError, redactUrl, urlFault } from '@flux-ts/git';
import { type GitRepository, reasons, sourceReasons } from '@flux-ts/kinds';
import { SourceError } from '../source/reconcile-error.ts';
import type { SecretData, SecretReader } from '../source/secrets.ts';

const GITHUB_APP_ID = 'githubAppID';
const OBJECT_IDENTITY_GATE = 'ObjectLevelWorkloadIdentity';

/** How to reach a repository. */
export interface RemoteAccess {
  readonly auth: GitAuth;
  readonly proxy: string | undefined;
}

/** What access depends on besides the object. */
export interface AccessOptions {
  readonly secrets: SecretReader;
  /** The feature gate of that name. */
  readonly objectLevelWorkloadIdentity: boolean;
  readonly signal: AbortSignal;
}

/** Reads the Secrets of an object. Throws {@link SourceError} with Flux's reasons and words. */
export async function remoteAccess(object: GitRepository, options: AccessOptions): Promise<RemoteAccess> {
  const proxy = await readProxy(object, options);
  checkUrl(object.spec.url);
  const data = await readSecret(object, options);
  const auth = readAuth(object, data);
  checkProvider(object, data, options);
  return { auth, proxy };
}

async function readProxy(object: GitRepository, options: AccessOptions): Promise<string | undefined> {
  const name = object.spec.proxySecretRef?.name;
  if (name === undefined) return undefined;
  try {
    return await options.secrets.readProxy(object.metadata.namespace ?? '', name, options.signal);
  } catch (cause) {
    const message = `failed to configure proxy options: ${errorMessage(cause)}`;
    throw SourceError.generic(sourceReasons.authenticationFailed, message, cause);
  }
}

function checkUrl(url: string): void {
  const fault = urlFault(url) ?? (URL.canParse(url) && !url.includes(' ') ? undefined : 'invalid URL');
  if (fault === undefined) return;
  const shown = JSON.stringify(redactUrl(url));
  const message = `failed to parse url '${shown.slice(1, -1)}': parse ${shown}: ${fault}`;
  throw SourceError.stalling(sourceReasons.urlInvalid, message);
}

async function readSecret(object: GitRepository, options: AccessOptions): Promise<SecretData> {
  const name = object.spec.secretRef?.name;
  if (name === undefined) return {};
  const namespace = object.metadata.namespace ?? '';
  try {
    return await options.secrets.read(namespace, name, options.signal);
  } catch (cause) {
    // Upstream says it twice (gitrepository_controller.go, getAuthOpts and getSecret).
    const words = `failed to get secret '${namespace}/${name}'`;
    const message = `${words}: ${words}: ${errorMessage(cause)}`;
    throw SourceError.generic(sourceReasons.authenticationFailed, message, cause);
  }
}

function readAuth(object: GitRepository, data: SecretData): GitAuth {
  try {
    return authFromSecret(object.spec.url, data);
  } catch (cause) {
    const id = `${object.metadata.namespace ?? ''}/${object.spec.secretRef?.name ?? ''}`;
    const message =
      cause instanceof GitError && cause.code === 'PASSPHRASE_REQUIRED'
        ? `SSH identity key is encrypted but no 'password' field was provided in the secret '${id}'`
        : `failed to configure authentication options: ${errorMessage(cause)}`;
    throw SourceError.generic(sourceReasons.authenticationFailed, message, cause);
  }
}

function checkProvider(object: GitRepository, data: SecretData, options: AccessOptions): void {
  const { provider, serviceAccountName, secretRef } = object.spec;
  const invalid = sourceReasons.invalidProviderConfiguration;
  const hasApp = (data[GITHUB_APP_ID] ?? '') !== '';
  switch (provider) {
    case 'azure':
    case 'aws':
      if (serviceAccountName && !options.objectLevelWorkloadIdentity) {
        const message = `to use spec.serviceAccountName for provider authentication please enable the ${OBJECT_IDENTITY_GATE} feature gate in the controller`;
        throw SourceError.stalling(reasons.featureGateDisabled, message);
      }
      throw notYet(`sign-in to Git with an identity of ${provider}`);
    case 'github': {
      const message = 'secretRef with github app data must be specified when provider is set to github';
      if (secretRef === undefined) throw SourceError.stalling(invalid, message);
      if (!hasApp) throw SourceError.generic(invalid, message);
      throw notYet('sign-in to Git as a GitHub App');
    }
    default:
      if (hasApp) {
        const id = `${object.metadata.namespace ?? ''}/${secretRef?.name ?? ''}`;
        const message = `secretRef '${id}' has github app data but provider is not set to github`;
        throw SourceError.generic(invalid, message);
      }
  }
}

function notYet(what: string): SourceError {
  const message = `failed to configure authentication options: ${what} is not there yet`;
  return SourceError.stalling(sourceReasons.authenticationFailed, message);
}
