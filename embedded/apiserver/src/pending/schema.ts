// Stand-ins until the engine is there.
import type { FieldError, KindInfo, KindTable, Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';

export function formatFieldError(e: FieldError): string {
  switch (e.type) {
    case 'Required':
      return `${e.field}: Required value${e.detail ? `: ${e.detail}` : ''}`;
    case 'Forbidden':
      return `${e.field}: Forbidden${e.detail ? `: ${e.detail}` : ''}`;
    default:
      return `${e.field}: ${e.type === 'NotSupported' ? 'Unsupported value' : e.type === 'Duplicate' ? 'Duplicate value' : 'Invalid value'}: ${JSON.stringify(e.badValue)}${e.detail ? `: ${e.detail}` : ''}`;
  }
}
export const applyDefaults = (_s: Schema, _v: Value): void => {};
export const prune = (_s: Schema, _v: Value): string[] => [];
export const unknownFields = (_s: Schema, _v: Value): string[] => [];
export const validate = (_s: Schema, _v: Value, _o?: { old?: Value }): FieldError[] => [];
export const structuralSchema = (_v: Value): Schema => ({ type: 'object', preserveUnknownFields: true });
export const toOpenAPI = (_s: Schema): Value => ({ type: 'object' });

const LIST = `
v1 Namespace namespaces ns c - status,finalize
v1 Node nodes no c - status
v1 Pod pods po n all status,log,exec,eviction,binding
v1 Service services svc n all status
v1 ConfigMap configmaps cm n - -
v1 Secret secrets - n - -
v1 ServiceAccount serviceaccounts sa n - token
v1 Event events ev n - -
v1 Endpoints endpoints ep n - -
v1 PersistentVolume persistentvolumes pv c - status
v1 PersistentVolumeClaim persistentvolumeclaims pvc n - status
v1 ResourceQuota resourcequotas quota n - status
v1 LimitRange limitranges limits n - -
apps/v1 Deployment deployments deploy n all status,scale
apps/v1 ReplicaSet replicasets rs n all status,scale
apps/v1 StatefulSet statefulsets sts n all status,scale
apps/v1 DaemonSet daemonsets ds n all status
apps/v1 ControllerRevision controllerrevisions - n - -
batch/v1 Job jobs - n all status
batch/v1 CronJob cronjobs cj n all status
networking.k8s.io/v1 Ingress ingresses ing n - status
networking.k8s.io/v1 NetworkPolicy networkpolicies netpol n - -
coordination.k8s.io/v1 Lease leases - n - -
rbac.authorization.k8s.io/v1 Role roles - n - -
rbac.authorization.k8s.io/v1 RoleBinding rolebindings - n - -
rbac.authorization.k8s.io/v1 ClusterRole clusterroles - c - -
rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings - c - -
apiextensions.k8s.io/v1 CustomResourceDefinition customresourcedefinitions crd,crds c api-extensions status
`;
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export function loadBuiltinKinds(): KindTable {
  const kinds: KindInfo[] = LIST.trim()
    .split('\n')
    .map((line) => {
      const [gv, kind, plural, short, scope, categories, subs] = line.split(' ') as string[];
      const [group, version] = gv!.includes('/') ? gv!.split('/') : ['', gv!];
      const split = (s: string | undefined) => (s === undefined || s === '-' ? [] : s.split(','));
      return {
        group: group!,
        version: version!,
        kind: kind!,
        plural: plural!,
        listKind: `${kind}List`,
        singular: kind!.toLowerCase(),
        shortNames: split(short),
        categories: split(categories),
        namespaced: scope === 'n',
        verbs: VERBS,
        subresources: split(subs).map((name) => ({
          name,
          verbs: ['get', 'patch', 'update'],
          ...(name === 'scale' ? { kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } } : {}),
        })),
        columns: [],
        storageVersion: true,
      };
    });
  return {
    kinds,
    find: (g, v, k) => kinds.find((i) => i.group === g && i.version === v && i.kind === k),
    findResource: (g, v, p) => kinds.find((i) => i.group === g && i.version === v && i.plural === p),
    schemaOf: () => undefined,
    typeByName: () => undefined,
    definitions: () => [],
  };
}
