import type { KubeObject } from '@flux-ts/resource';
import type { ValueObject } from '@flux-ts/yaml';
import { crds } from '../crds.ts';
import { installLabels, PART_OF_FLUX } from '../names.ts';
import { access } from './access.ts';
import { deployment, services } from './deployment.ts';
import type { InstallOptions } from './options.ts';
import { traitsOf } from './traits.ts';

type Labels = Readonly<Record<string, string>>;

function namespaceObject(name: string, labels: Labels): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...labels,
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/warn-version': 'latest',
      },
    },
  };
}

function networkPolicy(name: string, namespace: string, labels: Labels, spec: ValueObject): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels: { ...labels } },
    spec,
  };
}

function networkPolicies(namespace: string, labels: Labels): KubeObject[] {
  const anywhere = (port: number) => [
    { from: [{ namespaceSelector: {} }], ports: [{ port, protocol: 'TCP' }] },
  ];
  return [
    networkPolicy('allow-egress', namespace, labels, {
      egress: [{}],
      ingress: [{ from: [{ podSelector: {} }] }],
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    }),
    networkPolicy('allow-scraping', namespace, labels, {
      ingress: anywhere(8080),
      podSelector: {},
      policyTypes: ['Ingress'],
    }),
    networkPolicy('allow-webhooks', namespace, labels, {
      ingress: anywhere(9292),
      podSelector: { matchLabels: { app: 'notification-controller' } },
      policyTypes: ['Ingress'],
    }),
  ];
}

function labelled(object: KubeObject, labels: Labels): KubeObject {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } };
}

function component(name: string, labels: Labels, options: InstallOptions): KubeObject[] {
  const traits = traitsOf(name);
  if (traits === undefined) return [];
  const own = { ...labels, [installLabels.component]: name };
  const definitions = crds({ components: [name] })
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((crd) => labelled(crd, own));
  const account: KubeObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: options.namespace, labels: own },
  };
  return [
    ...definitions,
    account,
    ...services(name, traits, own, options.namespace),
    deployment(name, traits, own, options),
  ];
}

/**
 * The objects of an installation, in the order of `flux install --export`: namespace, policies, access, then
 * each component with its CRDs. Components that do not exist are left out.
 */
export function components(options: InstallOptions): KubeObject[] {
  const labels = {
    [installLabels.instance]: options.namespace,
    [installLabels.partOf]: PART_OF_FLUX,
    [installLabels.version]: options.version,
  };
  return [
    namespaceObject(options.namespace, labels),
    ...(options.networkPolicy ? networkPolicies(options.namespace, labels) : []),
    ...access(options.namespace, labels),
    ...options.components.flatMap((name) => component(name, labels, options)),
  ];
}
