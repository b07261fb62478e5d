import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, field, fieldAt } from '../../values.ts';
import { ageOf } from '../age.ts';
import type { Cell } from '../table.ts';
import { count, labelsCell, NONE, selectorCell, text, UNSET } from '../values.ts';

const age = (object: KubeObject, now: number) => ageOf(object.metadata.creationTimestamp, now);

export function serviceCells(o: KubeObject, now: number): Cell[] {
  return [
    o.metadata.name,
    text(o, ['spec', 'type'], 'ClusterIP'),
    text(o, ['spec', 'clusterIP'], NONE),
    externalAddress(o),
    servicePorts(o),
    age(o, now),
    labelsCell(fieldAt(o, 'spec', 'selector')),
  ];
}

function externalAddress(o: KubeObject): string {
  const own = asList(fieldAt(o, 'spec', 'externalIPs')).map(asText);
  switch (text(o, ['spec', 'type'])) {
    case 'LoadBalancer': {
      const addresses = [balancerAddresses(o), ...own].filter((address) => address !== '');
      return addresses.length === 0 ? '<pending>' : addresses.join(',');
    }
    case 'ExternalName':
      return text(o, ['spec', 'externalName']);
    default:
      return own.join(',') || NONE;
  }
}

/** What a load balancer is reached by; long lists are cut, as the server does outside of `-o wide`. */
function balancerAddresses(o: KubeObject): string {
  const ingress = asList(fieldAt(o, 'status', 'loadBalancer', 'ingress'));
  const found = ingress.map((entry) => asText(field(entry, 'ip')) || asText(field(entry, 'hostname')));
  return [...new Set(found)].sort().join(',');
}

function servicePorts(o: KubeObject): string {
  const ports = asList(fieldAt(o, 'spec', 'ports')).map((port) => {
    const node = count(port, 'nodePort');
    const number = node > 0 ? `${count(port, 'port')}:${node}` : count(port, 'port');
    return `${number}/${text(port, ['protocol'], 'TCP')}`;
  });
  return ports.join(',') || NONE;
}

export function ingressCells(o: KubeObject, now: number): Cell[] {
  const tls = asList(fieldAt(o, 'spec', 'tls')).length > 0;
  const addresses = balancerAddresses(o);
  return [
    o.metadata.name,
    text(o, ['spec', 'ingressClassName'], NONE),
    ingressHosts(o),
    addresses,
    tls ? '80, 443' : '80',
    age(o, now),
  ];
}

function ingressHosts(o: KubeObject): string {
  const hosts = asList(fieldAt(o, 'spec', 'rules'))
    .map((rule) => asText(field(rule, 'host')))
    .filter((h) => h !== '');
  if (hosts.length === 0) return '*';
  const shown = hosts.slice(0, 3).join(',');
  return hosts.length > 3 ? `${shown} + ${hosts.length - 3} more...` : shown;
}

export function ingressClassCells(o: KubeObject, now: number): Cell[] {
  const parameters = fieldAt(o, 'spec', 'parameters');
  const group = asText(field(parameters, 'apiGroup'));
  const kind = `${asText(field(parameters, 'kind'))}${group === '' ? '' : `.${group}`}`;
  const shown = parameters === undefined ? NONE : `${kind}/${asText(field(parameters, 'name'))}`;
  const isDefault = o.metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';
  const name = `${o.metadata.name}${isDefault ? ' (default)' : ''}`;
  return [name, text(o, ['spec', 'controller']), shown, age(o, now)];
}

export function networkPolicyCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, selectorCell(fieldAt(o, 'spec', 'podSelector')), age(o, now)];
}

export function endpointsCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, endpointList(o), age(o, now)];
}

function endpointList(o: KubeObject): string {
  const list = asList(o['subsets']).flatMap((subset) => {
    const ports = asList(field(subset, 'ports'));
    const addresses = asList(field(subset, 'addresses')).map((address) => asText(field(address, 'ip')));
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((address) => `${address}:${count(port, 'port')}`));
  });
  if (list.length === 0) return NONE;
  return list.length > 3 ? `${list.slice(0, 3).join(',')} + ${list.length - 3} more...` : list.join(',');
}

export function endpointSliceCells(o: KubeObject, now: number): Cell[] {
  const ports = o['ports'] === undefined ? UNSET : shortList(asList(o['ports']).map(portNumber), UNSET);
  const addresses = asList(o['endpoints']).flatMap((endpoint) =>
    asList(field(endpoint, 'addresses')).map(asText),
  );
  return [o.metadata.name, asText(o['addressType']), ports, shortList(addresses, UNSET), age(o, now)];
}

function portNumber(port: unknown): string {
  const number = field(port, 'port') ?? field(port, 'name');
  return number === undefined ? '*' : String(number);
}

function shortList(items: readonly string[], otherwise: string): string {
  if (items.length === 0) return otherwise;
  return items.length > 3 ? `${items.slice(0, 3).join(',')} + ${items.length - 3} more...` : items.join(',');
}
