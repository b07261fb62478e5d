import type { UserStep } from '../run-steps.ts';
import { pod } from './pod.ts';

/** Pods that are odd, wrong in several ways at once, or as full as few are. */
export const PODS: readonly UserStep[] = [
  pod({ containers: [] }),
  pod({ containers: [{ name: 'c', image: 'i' }, { name: 'c', image: '' }, { name: 'C_' }] }),
  pod({
    initContainers: [{ name: 'c', image: 'i:1', lifecycle: { preStop: { exec: { command: ['x'] } } } }],
  }),
  pod({
    initContainers: [
      { name: 's', image: 'i:1', restartPolicy: 'Always', readinessProbe: { tcpSocket: { port: 1 } } },
      { name: 't', image: 'i:1', restartPolicy: 'Never' },
    ],
  }),
  pod({ ephemeralContainers: [{ name: 'e', image: 'i:1' }] }),
  pod({ restartPolicy: 'Sometimes', dnsPolicy: 'None', priority: 5, priorityClassName: 'none' }),
  pod({ dnsPolicy: 'None', dnsConfig: { nameservers: ['1.2.3'], searches: ['a_b..c'], options: [{}] } }),
  pod({ hostAliases: [{ ip: 'x', hostnames: ['A_'] }], hostname: 'A.b', subdomain: '-' }),
  pod({ hostNetwork: true, hostUsers: false, shareProcessNamespace: true, hostPID: true }),
  pod({ nodeSelector: { 'bad key': 'v', ok: 'bad value!' }, nodeName: 'Bad_Node' }),
  pod({
    tolerations: [
      { operator: 'Exists', value: 'x' },
      { effect: 'NoExecute', tolerationSeconds: 3 },
    ],
  }),
  pod({
    tolerations: [
      { key: 'a', operator: 'Lt', value: '1' },
      { key: 'b', effect: 'Never' },
    ],
  }),
  pod({
    topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Maybe', minDomains: 0 }],
  }),
  pod({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'z',
        whenUnsatisfiable: 'DoNotSchedule',
        matchLabelKeys: ['a'],
        labelSelector: {},
      },
      { maxSkew: 2, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' },
    ],
  }),
  pod({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] },
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, preference: {} }],
      },
    },
  }),
  pod({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'a', operator: 'Gt', values: ['1', '2'] },
                { key: 'b', operator: 'In' },
                { key: 'c', operator: 'Exists', values: ['x'] },
              ],
              matchFields: [{ key: 'metadata.uid', operator: 'In', values: ['x'] }],
            },
          ],
        },
      },
    },
  }),
  pod({
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: '',
            namespaces: ['Bad_'],
            labelSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] },
          },
        ],
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 101, podAffinityTerm: { topologyKey: 'a' } },
        ],
      },
    },
  }),
  pod({
    volumes: [
      { name: 'v' },
      { name: 'v', emptyDir: {}, hostPath: { path: '' } },
      { name: 'V_', emptyDir: {} },
    ],
  }),
  pod({ volumes: [{ name: 'v', emptyDir: { medium: 'Memory', sizeLimit: '-1' } }] }),
  pod({
    volumes: [
      {
        name: 'v',
        configMap: {
          items: [
            { key: '', path: '/a' },
            { key: 'a', path: '../b', mode: 1000 },
          ],
        },
      },
    ],
  }),
  pod({ volumes: [{ name: 'v', secret: { secretName: 's', defaultMode: 8192, optional: true } }] }),
  pod({
    volumes: [
      {
        name: 'v',
        projected: { sources: [{}, { serviceAccountToken: { path: '', expirationSeconds: 1 } }] },
      },
    ],
  }),
  pod({
    volumes: [
      { name: 'v', downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'spec.nodeName' } }] } },
    ],
  }),
  pod({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: '' } }] }),
  pod({ volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec: { accessModes: [] } } } }] }),
  pod({ volumes: [{ name: 'v', csi: { driver: '-', nodePublishSecretRef: {} } }] }),
  pod({
    volumes: [
      { name: 'v', nfs: { server: '', path: 'a' } },
      { name: 'w', image: { reference: '' } },
    ],
  }),
  pod({
    volumes: [
      { name: 'v', gitRepo: { repository: '' } },
      { name: 'w', iscsi: { targetPortal: 'x' } },
    ],
  }),
  pod({
    securityContext: {
      runAsUser: 0,
      fsGroup: -1,
      supplementalGroups: [-1],
      sysctls: [{ name: 'a b', value: '' }],
    },
  }),
  pod({ securityContext: { fsGroupChangePolicy: 'Never', supplementalGroupsPolicy: 'Loose' } }),
  pod({ readinessGates: [{ conditionType: 'bad type' }], schedulingGates: [{ name: 'a' }, { name: 'a' }] }),
  pod({ terminationGracePeriodSeconds: -5, activeDeadlineSeconds: 0 }),
  pod({ os: { name: 'windows' }, securityContext: { runAsUser: 1 } }),
  pod({ os: { name: 'plan9' } }),
  pod({ overhead: { cpu: '1' }, runtimeClassName: 'none' }),
  pod({
    resourceClaims: [{ name: 'a' }, { name: 'a', resourceClaimName: 'b', resourceClaimTemplateName: 'c' }],
  }),
  pod({ imagePullSecrets: [{}, { name: 'a' }, { name: 'a' }], serviceAccountName: 'Bad_' }),
  pod({ serviceAccountName: 'none' }),
  pod({ resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } } }),
  pod({}, { generateName: 'gen-', name: '' }),
  pod({}, { name: 'x'.repeat(254) }),
  pod({}, { labels: { a: 'b'.repeat(64) }, annotations: { '/x': '' }, finalizers: ['short'] }),
  pod({}, { ownerReferences: [{ apiVersion: 'v1', kind: '', name: '', uid: '' }] }),
  pod(
    {},
    {
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Pod', name: 'a', uid: '1', controller: true },
        { apiVersion: 'v1', kind: 'Pod', name: 'b', uid: '2', controller: true },
      ],
    },
  ),
  pod({}, { annotations: { 'container.apparmor.security.beta.kubernetes.io/c': 'bogus' } }),
  pod({}, { annotations: { a: 'x'.repeat(263_000) } }),
  pod({}, { namespace: 'other' }),
];
