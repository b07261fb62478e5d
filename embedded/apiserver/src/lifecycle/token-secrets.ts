import type { KubeObject } from '@flux-ts/resource';
import type { Api } from '../registry/context.ts';
import { deleteObject } from '../registry/delete.ts';
import { modifyObject } from '../registry/update.ts';
import { StatusError } from '../status/status.ts';
import { fieldAt } from '../values.ts';
import { KeyedWorker } from './keyed-worker.ts';
import { systemContext } from './system-context.ts';

const SECRETS = '/secrets';
const ACCOUNTS = '/serviceaccounts';
const TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';
const MANAGER = 'kube-controller-manager';
/** Such tokens end with their Secret, not by time: a hundred years, in milliseconds. */
const LIFETIME = 100 * 365 * 24 * 3_600_000;

/**
 * Puts a token of its ServiceAccount, the authority's certificate and the namespace into every Secret that asks for
 * them by its type; takes it away when there is no such account (pkg/controller/serviceaccount/tokens_controller.go).
 */
export class TokenSecrets {
  readonly #api: Api;
  readonly #authority: string;
  readonly #worker: KeyedWorker;

  constructor(api: Api, authority: string, onError: (error: unknown) => void) {
    this.#api = api;
    this.#authority = authority;
    this.#worker = new KeyedWorker({ clock: api.clock, work: (key) => this.#reconcile(key), onError });
  }

  start(): void {
    const { storage } = this.#api;
    const from = storage.revision;
    for (const { object } of storage.list(SECRETS)) this.#look(object);
    this.#worker.follow(
      storage.watch(SECRETS, { from }, ({ type, current }) => {
        if (type !== 'DELETED') this.#look(current.object);
      }),
      storage.watch(ACCOUNTS, { from }, ({ current }) => {
        for (const { object } of storage.list(SECRETS, { namespace: current.namespace }))
          if (accountOf(object) === current.name) this.#look(object);
      }),
    );
  }

  stop(): void {
    this.#worker.stop();
  }

  #look(secret: KubeObject): void {
    if (secret['type'] === TYPE && accountOf(secret) !== '')
      this.#worker.add(`${secret.metadata.namespace}/${secret.metadata.name}`);
  }

  async #reconcile(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    const { storage } = this.#api;
    const secret = storage.get(SECRETS, namespace, name)?.object;
    if (secret === undefined || secret['type'] !== TYPE) return;
    const account = storage.get(ACCOUNTS, namespace, accountOf(secret))?.object;
    const known = secret.metadata.annotations?.[UID] ?? '';
    if (account === undefined || (known !== '' && known !== account.metadata.uid)) {
      await this.#remove(namespace, name);
    } else if (known === '' || !isFilled(secret, this.#authority)) await this.#fill(secret, account);
  }

  async #fill(
    { metadata: { namespace = '', name, uid = '' } }: KubeObject,
    account: KubeObject,
  ): Promise<void> {
    const target = this.#api.kinds.stored(SECRETS)!;
    const { clock, tokens } = this.#api;
    const owner = account.metadata.uid ?? '';
    const token = tokens.issue({
      namespace,
      name: account.metadata.name,
      uid: owner,
      audiences: [tokens.audience],
      issuedAt: clock.now(),
      expiresAt: clock.now() + LIFETIME,
      secret: { name, uid },
      pod: undefined,
      node: undefined,
    });
    const next = (live: KubeObject): KubeObject => ({
      ...live,
      metadata: { ...live.metadata, annotations: { ...live.metadata.annotations, [UID]: owner } },
      data: {
        token: base64(token),
        ...(live['data'] as Record<string, string> | undefined),
        'ca.crt': base64(this.#authority),
        namespace: base64(namespace),
      },
    });
    try {
      await modifyObject(this.#api, systemContext(MANAGER), { target, namespace, name, next });
    } catch (thrown) {
      if (!(thrown instanceof StatusError) || thrown.code !== 'NOT_FOUND') throw thrown;
    }
  }

  async #remove(namespace: string, name: string): Promise<void> {
    const target = this.#api.kinds.stored(SECRETS)!;
    try {
      await deleteObject(this.#api, systemContext(MANAGER), target, namespace, name, {});
    } catch (thrown) {
      if (!(thrown instanceof StatusError) || thrown.code !== 'NOT_FOUND') throw thrown;
    }
  }
}

function accountOf({ metadata }: KubeObject): string {
  return metadata.annotations?.[NAME] ?? '';
}

function isFilled(secret: KubeObject, authority: string): boolean {
  return (
    fieldAt(secret, 'data', 'ca.crt') === base64(authority) &&
    typeof fieldAt(secret, 'data', 'token') === 'string' &&
    fieldAt(secret, 'data', 'namespace') === base64(secret.metadata.namespace ?? '')
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
