import type { Value } from '@flux-ts/yaml';
import { string, struct } from '../../config/decode.ts';
import { KustomizeError } from '../../errors.ts';
import type { FilterContext, Generator } from '../transformer.ts';

const args = struct(
  'IAMPolicyGeneratorArgs',
  {
    cloud: string,
    kubernetesService: struct('KubernetesService', { name: string, namespace: string }, { lax: true }),
    serviceAccount: struct('ServiceAccount', { name: string, projectId: string }, { lax: true }),
  },
  { lax: true },
);

/** Makes a ServiceAccount that is bound to one of Google's cloud. */
export function iamPolicyGenerator(config: Value, context: FilterContext): Generator {
  const {
    cloud,
    kubernetesService: service,
    serviceAccount: account,
  } = args(config, { struct: '', path: '' });
  return () => {
    if (cloud !== 'gke')
      throw new KustomizeError('KUSTOMIZATION', `cloud provider ${cloud} not supported yet`);
    const namespace = service.namespace === '' ? '' : `\n  namespace: ${service.namespace}`;
    const text = `apiVersion: v1
kind: ServiceAccount
metadata:
  annotations:
    iam.gke.io/gcp-service-account: ${account.name}@${account.projectId}.iam.gserviceaccount.com
  name: ${service.name}${namespace}
`;
    return context.parse(text, context.loader.resolve(''));
  };
}
