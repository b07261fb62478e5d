import { asList, asText, fieldAt } from '../../values.ts';

/** All containers of a pod in the order in which upstream looks at them (pod-security-admission policy/visitor.go). */
export function containersOf(spec: unknown): unknown[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => [
    ...asList(fieldAt(spec, key)),
  ]);
}

export function namesOf(containers: readonly unknown[]): string[] {
  return containers.map((container) => asText(fieldAt(container, 'name')));
}

export function plural(one: string, many: string, count: number): string {
  return count === 1 ? one : many;
}

/** `"a", "b"`, as it stands: upstream does not escape. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** `container "a"`, `containers "a", "b"`. */
export function containersText(names: readonly string[]): string {
  return `${plural('container', 'containers', names.length)} ${quoted(names)}`;
}

export function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
