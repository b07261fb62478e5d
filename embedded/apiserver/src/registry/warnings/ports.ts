import { asList, asText, field } from '../../values.ts';

interface Port {
  readonly at: string;
  readonly hostIp: string;
  readonly hostPort: number;
}

/** Ports of a pod's containers that are the same, or may be taken for each other (pkg/api/pod/warnings.go). */
export function portWarnings(containers: readonly (readonly [unknown, string])[]): string[] {
  return [...definitionWarnings(containers), ...nameWarnings(containers)];
}

function definitionWarnings(containers: readonly (readonly [unknown, string])[]): string[] {
  const warnings: string[] = [];
  const known = new Map<string, Port[]>();
  eachPort(containers, (port, at) => {
    const [hostIp, hostPort] = [asText(field(port, 'hostIP')), Number(field(port, 'hostPort') ?? 0)];
    const [number, protocol] = [String(field(port, 'containerPort') ?? 0), asText(field(port, 'protocol'))];
    if (hostIp !== '' && hostPort === 0) {
      const name = asText(field(port, 'name'));
      const shown = `{Name:${name} HostPort:0 ContainerPort:${number} Protocol:${protocol} HostIP:${hostIp}}`;
      warnings.push(`${at}: hostIP set without hostPort: ${shown}`);
    }
    const own = { at, hostIp, hostPort };
    const others = known.get(`${number}/${protocol}`) ?? [];
    for (const other of others) {
      const what = likeness(own, other);
      if (what !== undefined) warnings.push(`${at}: ${what} port definition with ${other.at}`);
    }
    known.set(`${number}/${protocol}`, [...others, own]);
  });
  return warnings;
}

function likeness(a: Port, b: Port): string | undefined {
  if (a.hostIp === b.hostIp && a.hostPort === b.hostPort) return 'duplicate';
  if (a.hostPort === 0 || b.hostPort === 0) return 'overlapping';
  const onlyOneHost = (a.hostIp === '') !== (b.hostIp === '');
  return a.hostPort === b.hostPort && onlyOneHost ? 'dangerously ambiguous' : undefined;
}

function nameWarnings(containers: readonly (readonly [unknown, string])[]): string[] {
  const warnings: string[] = [];
  const names = new Map<string, string>();
  eachPort(containers, (port, at) => {
    const name = asText(field(port, 'name'));
    if (name === '') return;
    const other = names.get(name);
    if (other === undefined) names.set(name, at);
    else
      warnings.push(
        `${at}: duplicate port name "${name}" with ${other}, services and probes that select ports by name will use ${other}`,
      );
  });
  return warnings;
}

function eachPort(
  containers: readonly (readonly [unknown, string])[],
  visit: (port: unknown, path: string) => void,
): void {
  for (const [container, path] of containers)
    asList(field(container, 'ports')).forEach((port, i) => {
      visit(port, `${path}.ports[${i}]`);
    });
}
