import { createHash } from 'node:crypto';
import type { Applier } from '@flux-ts/apply';
import type { Kustomization } from '@flux-ts/kinds';
import {
  ApiError,
  type ClientConfig,
  createClient,
  type KubeClient,
  KubeconfigError,
  loadKubeconfig,
} from '@flux-ts/kube';
import { readClusterReference, type TokenCache, type TokenUser } from '@flux-ts/runtime';
import type { Settings } from './settings.ts';
import { namespaceOf } from './spec.ts';
import { dataOf } from './variables.ts';

/** A cluster, as whom to act in it, and what acts. */
export interface Acting {
  readonly client: KubeClient;
  readonly applier: Applier;
  /** Waits for what it applied; may know more of it than `applier` does of objects in general. */
  readonly waiter: Applier;
  /** Our own cluster, as whomever. */
  readonly home: boolean;
}

/** In which cluster an applier works, and as whom. */
export interface ApplierPlace {
  /** Our own cluster. */
  readonly home: boolean;
  /** It is our own identity that works there. */
  readonly own: boolean;
  /** All objects that it waits for bear owner labels, and it is our own identity that looks: caches may be used. */
  readonly owned: boolean;
}

export interface IdentityOptions {
  readonly client: KubeClient;
  readonly settings: Settings;
  readonly makeApplier: (client: KubeClient, place: ApplierPlace) => Applier;
  /** Keeps tokens for clusters that ConfigMaps describe. */
  readonly tokens: TokenCache;
  /** Reads the token of our own pod. */
  readonly readFile: (path: string) => string;
  /** Opens a client to another cluster (default: over HTTP). */
  readonly connect?: ((config: ClientConfig) => KubeClient) | undefined;
}

/** How many clients of other identities are kept. */
const KEPT = 64;

interface Kept extends Acting {
  /** A connection of its own, to be closed with it. */
  readonly own?: KubeClient;
}

/** Clients by identity and cluster (surface: identity and remote clusters). Those used least recently are closed. */
export class Identities {
  readonly #options: IdentityOptions;
  readonly #kept = new Map<string, Kept>();

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  /** Whom a Kustomization's objects are applied as, and where. Throws ApiError, KubeconfigError or Error in Flux's words. */
  async of(ks: Kustomization, signal: AbortSignal): Promise<Acting> {
    const { client } = this.#options;
    const account = this.accountOf(ks);
    if (ks.spec.kubeConfig === undefined) {
      const own = account === '';
      return this.#keep(account, () =>
        this.#act(own ? client : client.as({ user: account }), { home: true, own }),
      );
    }
    if (ks.spec.kubeConfig.configMapRef !== undefined) return this.#refer(ks, account, signal);
    const text = await readKubeConfig(ks, client, signal);
    return this.#keep(`${account} ${digest(text)}`, () => this.#connect(this.#loadFor(ks, text), account));
  }

  /** By spec.kubeConfig.configMapRef. Each reconcile proves that there is a token to be had. */
  async #refer(ks: Kustomization, account: string, signal: AbortSignal): Promise<Acting> {
    const { client, tokens, settings, readFile } = this.#options;
    const { key, config, signIn } = await readClusterReference({
      client,
      tokens,
      namespace: namespaceOf(ks),
      name: ks.spec.kubeConfig?.configMapRef?.name ?? '',
      objectLevelIdentity: settings.objectLevelWorkloadIdentity,
      defaultServiceAccount: settings.defaultKubeConfigServiceAccount,
      readFile,
      signal,
    });
    await signIn(userOf(ks), signal);
    return this.#keep(`${account} ${digest(key)}`, () => this.#connect(config, account));
  }

  /** `system:serviceaccount:<ns>:<name>`, or empty for our own identity. */
  accountOf(ks: Kustomization): string {
    const name = ks.spec.serviceAccountName || this.#options.settings.defaultServiceAccount;
    return name ? `system:serviceaccount:${namespaceOf(ks)}:${name}` : '';
  }

  /** Whether the account to act as still exists; without one there is nothing to check. */
  async canImpersonate(ks: Kustomization, signal: AbortSignal): Promise<boolean> {
    const account = this.accountOf(ks);
    if (account === '') return true;
    const name = account.slice(account.lastIndexOf(':') + 1);
    try {
      const key = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: namespaceOf(ks), name };
      await this.#options.client.get(key, { signal, metadataOnly: true });
      return true;
    } catch (error) {
      if (ApiError.is(error, 'NOT_FOUND')) return false;
      throw error;
    }
  }

  /** The Kustomization is gone: nothing is counted for it any more. */
  forget(ks: Kustomization): void {
    this.#options.tokens.forget(userOf(ks));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#kept.values()].map((kept) => kept.own?.close()));
    this.#kept.clear();
  }

  /** What is wrong with a kubeconfig is followed by the Secret that holds it. */
  #loadFor(ks: Kustomization, text: string): ClientConfig {
    const { settings } = this.#options;
    try {
      return loadKubeconfig(text, {
        allowExec: settings.insecureKubeConfigExec,
        allowInsecureTls: settings.insecureKubeConfigTls,
      });
    } catch (error) {
      if (!(error instanceof KubeconfigError)) throw error;
      const secret = `Secret ${namespaceOf(ks)}/${ks.spec.kubeConfig?.secretRef?.name}`;
      throw new KubeconfigError(error.code, `${error.message} (${secret})`, { cause: error });
    }
  }

  #connect(config: ClientConfig, account: string): Kept {
    const { connect = createClient } = this.#options;
    const own = connect({ ...config, discoveryFailure: 'failed to get server groups: ' });
    return {
      ...this.#act(account === '' ? own : own.as({ user: account }), { home: false, own: false }),
      own,
    };
  }

  #act(client: KubeClient, { home, own }: { readonly home: boolean; readonly own: boolean }): Kept {
    const applier = this.#options.makeApplier(client, { home, own, owned: false });
    const waiter = own ? this.#options.makeApplier(client, { home, own, owned: true }) : applier;
    return { client, home, applier, waiter };
  }

  #keep(key: string, make: () => Kept): Kept {
    const known = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, known);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) {
      void this.#kept.get(oldest)?.own?.close();
      this.#kept.delete(oldest);
    }
    return known;
  }
}

/** As upstream's metrics name whose reconcile it is. */
function userOf(ks: Kustomization): TokenUser {
  return {
    kind: ks.kind,
    name: ks.metadata.name,
    namespace: namespaceOf(ks),
    operation: 'reconcile',
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The kubeconfig that spec.kubeConfig.secretRef names (fluxcd/pkg runtime/client/impersonation.go). */
async function readKubeConfig(ks: Kustomization, client: KubeClient, signal: AbortSignal): Promise<string> {
  const secretRef = ks.spec.kubeConfig?.secretRef;
  if (secretRef === undefined) throw new Error('spec.kubeConfig names neither a Secret nor a ConfigMap');
  const subject = `${namespaceOf(ks)}/${secretRef.name}`;
  const data = await readData(ks, secretRef.name, subject, client, signal);
  if (secretRef.key) {
    if (data[secretRef.key]) return data[secretRef.key] as string;
    throw new Error(
      `KubeConfig secret '${subject}' does not contain a '${secretRef.key}' key with a kubeconfig`,
    );
  }
  const text = data['value'] || data['value.yaml'];
  if (!text)
    throw new Error(`KubeConfig secret '${subject}' does not contain a 'value' key with a kubeconfig`);
  return text;
}

async function readData(
  ks: Kustomization,
  name: string,
  subject: string,
  client: KubeClient,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  try {
    return dataOf(
      await client.get({ apiVersion: 'v1', kind: 'Secret', namespace: namespaceOf(ks), name }, { signal }),
    );
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new Error(`unable to read KubeConfig secret '${subject}' error: ${error.message}`, {
      cause: error,
    });
  }
}
