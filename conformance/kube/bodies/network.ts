import type { UserStep } from '../run-steps.ts';
import { type Fields, tried, wide } from './sending.ts';

const service = (spec: Fields) => tried('v1', 'services', 'Service', { spec });

/** Services, and what is sent by way of them. */
export const NETWORK: readonly UserStep[] = [
  service({ ports: [] }),
  service({ ports: [{ port: 0 }, { port: 80, targetPort: 0 }, { port: 80, name: 'A' }] }),
  service({
    ports: [
      { port: 80, name: 'a', appProtocol: 'bad protocol' },
      { port: 80, name: 'b' },
    ],
  }),
  service({ ports: [{ port: 80, protocol: 'ICMP', targetPort: 'x_' }] }),
  service({ type: 'ExternalName' }),
  service({ type: 'ExternalName', externalName: 'a.b.c', ports: [{ port: 80 }] }),
  service({ type: 'ExternalName', externalName: '-', clusterIP: 'None' }),
  service({ clusterIP: 'None', ports: [{ port: 80, nodePort: 30100 }] }),
  service({ clusterIP: 'None', type: 'NodePort', ports: [{ port: 80 }] }),
  service({ clusterIP: '1.2.3', ports: [{ port: 80 }] }),
  service({ clusterIPs: ['None', '1.2.3.4'], ports: [{ port: 80 }] }),
  service({ ipFamilyPolicy: 'RequireDualStack', ports: [{ port: 80 }] }),
  service({ ipFamilies: ['IPv6'], ports: [{ port: 80 }] }),
  service({ ipFamilies: ['IPv4', 'IPv4'], ipFamilyPolicy: 'Sometimes', ports: [{ port: 80 }] }),
  service({ type: 'NodePort', externalTrafficPolicy: 'Sometimes', ports: [{ port: 80, nodePort: 80 }] }),
  service({ externalTrafficPolicy: 'Local', ports: [{ port: 80 }] }),
  service({ type: 'LoadBalancer', healthCheckNodePort: 30200, ports: [{ port: 80 }] }),
  service({
    type: 'LoadBalancer',
    loadBalancerIP: 'x',
    loadBalancerSourceRanges: ['a'],
    ports: [{ port: 80 }],
  }),
  service({ type: 'LoadBalancer', loadBalancerClass: 'Bad_', ports: [{ port: 80 }] }),
  service({ loadBalancerClass: 'a/b', ports: [{ port: 80 }] }),
  service({ externalIPs: ['127.0.0.1', 'x', '0.0.0.0'], ports: [{ port: 80 }] }),
  service({
    sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 90_000 } },
    ports: [{ port: 80 }],
  }),
  service({ sessionAffinityConfig: {}, internalTrafficPolicy: 'Local', ports: [{ port: 80 }] }),
  service({ trafficDistribution: 'Near', publishNotReadyAddresses: true, ports: [{ port: 80 }] }),
  service({ trafficDistribution: 'PreferSameNode', selector: { 'bad key': 'x' }, ports: [{ port: 80 }] }),
  service({ selector: {}, ports: [{ port: 80, targetPort: '' }] }),
  tried('networking.k8s.io/v1', 'ingresses', 'Ingress', { spec: {} }),
  tried('networking.k8s.io/v1', 'ingresses', 'Ingress', {
    spec: {
      defaultBackend: { service: { name: 'a', port: {} }, resource: { kind: 'K', name: 'n' } },
      rules: [
        { host: '*.a.*', http: { paths: [{ path: 'a', pathType: 'Prefix', backend: {} }] } },
        {
          host: '1.2.3.4',
          http: {
            paths: [{ path: '/a//b', backend: { service: { name: 'A_', port: { name: '', number: 0 } } } }],
          },
        },
      ],
      tls: [{ hosts: ['*'], secretName: 'A_' }],
      ingressClassName: 'A_',
    },
  }),
  tried(
    'networking.k8s.io/v1',
    'ingresses',
    'Ingress',
    {
      spec: {
        rules: [
          {
            http: {
              paths: [
                {
                  path: '/a?b',
                  pathType: 'Exact',
                  backend: { service: { name: 'a', port: { number: 80, name: 'x' } } },
                },
              ],
            },
          },
        ],
      },
    },
    { annotations: { 'kubernetes.io/ingress.class': 'a' } },
  ),
  tried('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy', {
    spec: {
      podSelector: { matchLabels: { 'a b': 'c' } },
      policyTypes: ['In', 'Out', 'Both'],
      ingress: [
        {
          from: [{}, { ipBlock: { cidr: '1.2.3.4' }, podSelector: {} }],
          ports: [
            { port: 0, endPort: 1 },
            { port: 'A_', endPort: 5 },
          ],
        },
      ],
      egress: [
        {
          to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/8', '10.0.0.0/8'] } }],
          ports: [{ port: 100, endPort: 99, protocol: 'X' }],
        },
      ],
    },
  }),
  tried('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy', {
    spec: { podSelector: {}, ingress: [], egress: [] },
  }),
  wide('networking.k8s.io/v1', 'ingressclasses', 'IngressClass', {
    spec: { controller: 'a b', parameters: { kind: '', name: '', scope: 'Wide' } },
  }),
  wide('networking.k8s.io/v1', 'ingressclasses', 'IngressClass', {
    spec: {
      controller: 'a.b/c',
      parameters: { kind: 'K', name: 'n', scope: 'Cluster', namespace: 'x', apiGroup: 'A_' },
    },
  }),
  tried('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice', {
    addressType: 'IPv4',
    endpoints: [
      { addresses: [] },
      {
        addresses: ['::1', '1.2.3.4'],
        conditions: { ready: true },
        hostname: 'A_',
        deprecatedTopology: { a: 'b' },
      },
      { addresses: ['127.0.0.1'], hints: { forZones: [{ name: '' }] }, zone: 'z' },
    ],
    ports: [{ name: 'a', port: 0 }, { name: 'a', port: 80, appProtocol: 'x y' }, {}],
  }),
  tried('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice', {
    addressType: 'FQDN',
    endpoints: [{ addresses: ['a_b'] }],
    ports: [],
  }),
  tried('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice', { addressType: 'Other', endpoints: [] }),
  tried('v1', 'endpoints', 'Endpoints', {
    subsets: [
      {},
      { addresses: [{ ip: '127.0.0.1' }, { ip: 'x', hostname: 'A_' }], ports: [{ port: 0 }, { port: 1 }] },
    ],
  }),
  wide('networking.k8s.io/v1', 'servicecidrs', 'ServiceCIDR', {
    spec: { cidrs: ['10.0.0.0/33', '10.0.0.1/24', 'x'] },
  }),
  wide('networking.k8s.io/v1', 'ipaddresses', 'IPAddress', {
    spec: { parentRef: { resource: '', name: '' } },
  }),
  wide('networking.k8s.io/v1', 'ipaddresses', 'IPAddress', { spec: {} }, { name: '010.1.1.1' }),
];
