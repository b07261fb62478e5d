import type { CliContext } from '../../cli/context.ts';
import type { Values } from '../../cli/flag.ts';
import type { GlobalValues } from '../../cli/global-flags.ts';
import type { helmFlags } from './group.ts';

/** Flags about the cluster, with Helm's names for them; those that are not given come of the environment. */
export function kubeFlags(context: CliContext, flags: GlobalValues & Values<typeof helmFlags>): GlobalValues {
  const { env } = context;
  const groups = (env['HELM_KUBEASGROUPS'] ?? '').split(',').filter((group) => group !== '');
  const isInsecure = ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(
    env['HELM_KUBEINSECURE_SKIP_TLS_VERIFY'] ?? '',
  );
  return {
    ...flags,
    context: flags['kube-context'] || (env['HELM_KUBECONTEXT'] ?? ''),
    server: flags['kube-apiserver'] || (env['HELM_KUBEAPISERVER'] ?? ''),
    token: flags['kube-token'] || (env['HELM_KUBETOKEN'] ?? ''),
    as: flags['kube-as-user'] || (env['HELM_KUBEASUSER'] ?? ''),
    'as-group': flags['kube-as-group'].length > 0 ? flags['kube-as-group'] : groups,
    'certificate-authority': flags['kube-ca-file'] || (env['HELM_KUBECAFILE'] ?? ''),
    'tls-server-name': flags['kube-tls-server-name'] || (env['HELM_KUBETLS_SERVER_NAME'] ?? ''),
    // The flag of this name is about the server of a chart.
    'insecure-skip-tls-verify': flags['kube-insecure-skip-tls-verify'] || isInsecure,
  };
}
