import type { UserStep } from '../run-steps.ts';
import { tried, wide } from './sending.ts';

/** The other kinds of the core that people write. */
export const OTHERS: readonly UserStep[] = [
  tried('v1', 'configmaps', 'ConfigMap', {
    data: { 'a b': 'x', '..': 'y', ok: 'z' },
    binaryData: { ok: 'eA==', bad: 'x' },
  }),
  tried('v1', 'configmaps', 'ConfigMap', { data: { ok: 'z' }, binaryData: { ok: 'eA==' } }),
  tried('v1', 'configmaps', 'ConfigMap', { data: { a: 1, b: true } }),
  tried('v1', 'configmaps', 'ConfigMap', { data: null, immutable: null, binaryData: {} }),
  tried('v1', 'secrets', 'Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } }),
  tried('v1', 'secrets', 'Secret', {
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': '{"a"' },
  }),
  tried('v1', 'secrets', 'Secret', { type: 'kubernetes.io/basic-auth', stringData: { user: 'x' } }),
  tried('v1', 'secrets', 'Secret', { type: 'kubernetes.io/ssh-auth', data: { 'a b': 'eA==' } }),
  tried('v1', 'secrets', 'Secret', { type: 'kubernetes.io/service-account-token' }),
  tried('v1', 'secrets', 'Secret', { type: 'x'.repeat(300), data: { a: 'not base64' } }),
  tried('v1', 'serviceaccounts', 'ServiceAccount', {
    secrets: [{ name: 'a', kind: 'K', namespace: 'n' }],
    imagePullSecrets: [{ name: '' }],
    automountServiceAccountToken: false,
  }),
  tried('v1', 'limitranges', 'LimitRange', {
    spec: {
      limits: [
        {
          type: 'Container',
          max: { cpu: '1' },
          min: { cpu: '2' },
          default: { cpu: '3' },
          defaultRequest: { cpu: '4' },
          maxLimitRequestRatio: { cpu: '0.5' },
        },
        { type: 'Container' },
        { type: 'PersistentVolumeClaim' },
      ],
    },
  }),
  tried('v1', 'limitranges', 'LimitRange', {
    spec: { limits: [{ type: 'Pod', default: { cpu: '1' }, max: { storage: '1' } }, { type: 'odd' }] },
  }),
  tried('v1', 'resourcequotas', 'ResourceQuota', {
    spec: {
      hard: { pods: '1.5' },
      scopes: ['BestEffort', 'NotBestEffort', 'Odd'],
    },
  }),
  tried('v1', 'resourcequotas', 'ResourceQuota', {
    spec: {
      hard: { pods: '1', services: '2' },
      scopeSelector: {
        matchExpressions: [
          { scopeName: 'PriorityClass', operator: 'In' },
          { scopeName: 'BestEffort', operator: 'In', values: ['x'] },
        ],
      },
    },
  }),
  tried('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', {
    spec: { accessModes: [], resources: { requests: { storage: '0' } } },
  }),
  tried('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', {
    spec: {
      accessModes: ['ReadWriteOncePod', 'ReadOnlyMany', 'Odd'],
      volumeMode: 'Tape',
      storageClassName: 'A_',
      volumeName: 'B_',
      dataSource: { kind: 'PersistentVolumeClaim', name: '' },
      resources: { requests: { cpu: '1' } },
      selector: { matchLabels: { 'a b': 'c' } },
    },
  }),
  tried('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      dataSource: { kind: 'Pod', name: 'a' },
      dataSourceRef: { kind: 'Pod', name: 'b', namespace: 'c' },
      volumeAttributesClassName: '',
    },
  }),
  wide('v1', 'persistentvolumes', 'PersistentVolume', {
    spec: {
      capacity: { storage: '1Gi', cpu: '1' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '../x' },
      nfs: { server: 'a', path: 'b' },
    },
  }),
  wide('v1', 'persistentvolumes', 'PersistentVolume', {
    spec: {
      accessModes: [],
      persistentVolumeReclaimPolicy: 'Burn',
      volumeMode: 'Tape',
      mountOptions: [''],
      local: { path: '' },
    },
  }),
  wide(
    'v1',
    'namespaces',
    'Namespace',
    { spec: { finalizers: ['a', 'kubernetes', 'x/y z'] } },
    { name: 'Bad_' },
  ),
  wide(
    'v1',
    'namespaces',
    'Namespace',
    {},
    {
      labels: {
        'pod-security.kubernetes.io/enforce': 'odd',
        'pod-security.kubernetes.io/warn-version': 'v9',
      },
    },
  ),
  wide('v1', 'nodes', 'Node', {
    spec: {
      podCIDR: 'x',
      podCIDRs: ['10.0.0.0/8', '11.0.0.0/8'],
      taints: [
        { key: 'a', effect: 'Never' },
        { key: 'a b', effect: 'NoSchedule', value: '!' },
      ],
      providerID: 'x',
    },
  }),
  wide('v1', 'nodes', 'Node', {
    spec: {
      taints: [
        { key: 'a', effect: 'NoSchedule' },
        { key: 'a', effect: 'NoSchedule', value: 'b' },
      ],
      configSource: { configMap: { name: '' } },
    },
  }),
];
