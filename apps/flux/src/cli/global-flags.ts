import { duration } from './duration-flag.ts';
import { bool, float, int, string, stringArray, type Values } from './flag.ts';

/** Flags of every command. The namespace's default depends on the environment. */
export const globalFlags = {
  as: string('user to act as; a user, or a service account in a namespace'),
  'as-group': stringArray('group to act as; can be repeated'),
  'as-uid': string('UID to act as'),
  'as-user-extra': stringArray('extra field key=value of the user to act as; can be repeated'),
  'cache-dir': string('folder for cached discovery'),
  'certificate-authority': string('file with the certificate authority of the Kubernetes API server'),
  'client-certificate': string('file with the client certificate for the Kubernetes API server'),
  'client-key': string('file with the client key for the Kubernetes API server'),
  cluster: string('cluster of the kubeconfig to use'),
  context: string('context of the kubeconfig to use'),
  'disable-compression': bool('does not ask the server for compressed answers'),
  'insecure-skip-tls-verify': bool('does not check the certificate of the Kubernetes API server: insecure'),
  'kube-api-burst': int('most requests to the Kubernetes API server at once', 300),
  'kube-api-qps': float('most requests to the Kubernetes API server a second', 50),
  kubeconfig: string('file with the kubeconfig'),
  namespace: string('namespace of the request', 'flux-system', { short: 'n' }),
  'ns-follows-kube-context': bool(
    'takes the namespace of the kubeconfig context instead of flux-system; also by FLUX_NS_FOLLOWS_KUBE_CONTEXT',
  ),
  server: string('address of the Kubernetes API server'),
  timeout: duration('limit of the whole operation', 300_000),
  'tls-server-name': string('name the server’s certificate is checked for'),
  token: string('bearer token for the Kubernetes API server'),
  user: string('user of the kubeconfig to use'),
  verbose: bool('prints generated objects'),
};

export type GlobalFlags = typeof globalFlags;
export type GlobalValues = Values<GlobalFlags>;
