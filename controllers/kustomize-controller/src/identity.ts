import { createHash } from 'node:crypto';
import type { Applier } from '@flux-ts/apply';
import type { Kustomization } from '@flux-ts/kinds';
import { ApiError, type ClientConfig, createClient, type KubeClient, loadKubeconfig } from '@flux-ts/kube';
import type { Settings } from './settings.ts';
import { namespaceOf } from './spec.ts';
import { dataOf } from './variables.ts';

/** A cluster, as whom to act in it, and what acts. */
export interface Acting {
  readonly client: KubeClient;
  readonly applier: Applier;
  /** Our own cluster, as whomever. */
  readonly home: boolean;
}

export interface IdentityOptions {
  readonly client: KubeClient;
  readonly settings: Settings;
  /** `home`: the client is one of our own cluster. */
  readonly makeApplier: (client: KubeClient, options: { readonly home: boolean }) => Applier;
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
    if (ks.spec.kubeConfig === undefined)
      return this.#keep(account, () =>
        this.#act(account === '' ? client : client.as({ user: account }), true),
      );
    const text = await readKubeConfig(ks, client, signal);
    const digest = createHash('sha256').update(text).digest('hex');
    return this.#keep(`${account} ${digest}`, () => this.#connect(text, account));
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

  async close(): Promise<void> {
    await Promise.all([...this.#kept.values()].map((kept) => kept.own?.close()));
    this.#kept.clear();
  }

  #connect(text: string, account: string): Kept {
    const { settings, connect = createClient } = this.#options;
    const config = loadKubeconfig(text, {
      allowExec: settings.insecureKubeConfigExec,
      allowInsecureTls: settings.insecureKubeConfigTls,
    });
    const own = connect(config);
    return { ...this.#act(account === '' ? own : own.as({ user: account }), false), own };
  }

  #act(client: KubeClient, home: boolean): Kept {
    return { client, home, applier: this.#options.makeApplier(client, { home }) };
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

/** The kubeconfig that spec.kubeConfig.secretRef names (fluxcd/pkg runtime/client/impersonation.go). */
async function readKubeConfig(ks: Kustomization, client: KubeClient, signal: AbortSignal): Promise<string> {
  const { secretRef } = ks.spec.kubeConfig ?? {};
  if (secretRef === undefined)
    throw new Error('spec.kubeConfig.configMapRef is not supported yet, use spec.kubeConfig.secretRef');
  const subject = `${namespaceOf(ks)}/${secretRef.name}`;
  const data = await readData(ks, secretRef.name, subject, client, signal);
  if (secretRef.key) {
    if (data[secretRef.key]) return data[secretRef.key] as string;
    throw new Error(`KubeConfig secret '${subject}' does not contain a '${secretRef.key}' key with data`);
  }
  const text = data['value'] || data['value.yaml'];
  if (!text)
    throw new Error(
      `KubeConfig secret '${subject}' does not contain a 'value' nor 'value.yaml' key with data`,
    );
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
