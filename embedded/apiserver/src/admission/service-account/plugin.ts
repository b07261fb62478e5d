import { pathSegment } from '../../registry/names.ts';
import { asList, asObject, asText, fieldAt } from '../../values.ts';
import { type AdmissionPlugin, type AdmissionRequest, createsPod, refused } from '../plugin.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';

/** Pods act as a ServiceAccount that exists, have its token and pull by its secrets (plugin/pkg/admission/serviceaccount). */
export const serviceAccount: AdmissionPlugin = {
  mutate(request) {
    const spec = createsPod(request) ? asObject(request.object?.['spec']) : undefined;
    if (spec === undefined) return false;
    const name = asText(spec['serviceAccountName']) || 'default';
    spec['serviceAccountName'] = name;
    const [complaint] = pathSegment(name, false);
    if (complaint !== undefined) {
      const what = `${request.namespace}/${name}: invalid resource name "${name}": [${complaint}]`;
      throw refused({ ...request, name: givenName(request) }, `error looking up service account ${what}`);
    }
    const account = request.api.storage.get('/serviceaccounts', request.namespace, name)?.object;
    if (account === undefined) {
      const what = `${request.namespace}/${name}: serviceaccount "${name}" not found`;
      throw refused({ ...request, name: givenName(request) }, `error looking up service account ${what}`);
    }
    if ((spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken']) !== false)
      mountToken(request, spec);
    const secrets = asList(account['imagePullSecrets']);
    if (asList(spec['imagePullSecrets']).length === 0 && secrets.length > 0)
      spec['imagePullSecrets'] = structuredClone(secrets);
    return true;
  },
};

/** Who says what names begin with has no name yet when this is asked. */
function givenName({ name, object }: AdmissionRequest): string {
  const prefix = object?.metadata.generateName ?? '';
  return prefix !== '' && name.startsWith(prefix) && name.length === prefix.length + 5 ? prefix : name;
}

function mountToken({ api }: AdmissionRequest, spec: Record<string, unknown>): void {
  const volumes = asList(spec['volumes']);
  const known = volumes.map((v) => asText(fieldAt(v, 'name'))).find((name) => name.startsWith(VOLUME_PREFIX));
  const name = known ?? `${VOLUME_PREFIX}${api.suffix(5)}`;
  let needed = false;
  for (const key of ['initContainers', 'containers']) {
    for (const container of asList(spec[key]).map(asObject)) {
      if (container === undefined) continue;
      const mounts = asList(container['volumeMounts']);
      if (mounts.some((mount) => fieldAt(mount, 'mountPath') === MOUNT_PATH)) continue;
      container['volumeMounts'] = [...mounts, { name, readOnly: true, mountPath: MOUNT_PATH }];
      needed = true;
    }
  }
  if (needed && known === undefined) spec['volumes'] = [...volumes, tokenVolume(name)];
}

function tokenVolume(name: string): unknown {
  const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef }] } },
  ];
  return { name, projected: { sources, defaultMode: 420 } };
}
