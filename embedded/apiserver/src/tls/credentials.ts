import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createAuthority, issueCertificate, type KeyPair } from './certificates.ts';

const DAY = 86_400_000;
const TEN_YEARS = 3650 * DAY;

/** All secrets of one API server. They live in its data folder and nowhere else. */
export interface Credentials {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  readonly admin: KeyPair;
  /** The admin's bearer token. */
  readonly token: string;
  /** Private key for tokens of ServiceAccounts, PEM. */
  readonly tokenKey: string;
}

/** New credentials for a server that is reached at `hosts`. */
export function createCredentials(hosts: readonly string[], now: number): Credentials {
  // A clock that is set back a little must not make everything invalid.
  const notBefore = now - DAY;
  const notAfter = now + TEN_YEARS;
  const authority = createAuthority('flux-ts', notBefore, notAfter);
  return {
    authority,
    server: renewServer(authority, hosts, now),
    admin: issueCertificate(authority, {
      commonName: 'kubernetes-admin',
      organizations: ['system:masters'],
      usage: 'client',
      notBefore,
      notAfter,
    }),
    token: randomBytes(24).toString('hex'),
    tokenKey: generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  };
}

/** A new certificate for the server, when it is reached under other names than before. */
export function renewServer(authority: KeyPair, hosts: readonly string[], now: number): KeyPair {
  return issueCertificate(authority, {
    commonName: 'kube-apiserver',
    usage: 'server',
    hosts,
    notBefore: now - DAY,
    notAfter: now + TEN_YEARS,
  });
}

/** A kubeconfig for the admin. */
export function kubeconfigOf(credentials: Credentials, server: string): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return `apiVersion: v1
kind: Config
clusters:
- name: flux-ts
  cluster:
    server: ${server}
    certificate-authority-data: ${base64(credentials.authority.certificate)}
    disable-compression: true
contexts:
- name: flux-ts
  context:
    cluster: flux-ts
    user: kubernetes-admin
current-context: flux-ts
users:
- name: kubernetes-admin
  user:
    token: ${credentials.token}
`;
}
