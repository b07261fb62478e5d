import { asList, asText, field, fieldAt } from '../../values.ts';
import { labelValueComplaints } from '../names.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** What an accepted pod, or a template of one, is warned of (pkg/api/pod/warnings.go). */
export function podSpecWarnings(spec: unknown, path: string): string[] {
  return [
    ...nodeWarnings(spec, path),
    ...secretWarnings(field(spec, 'imagePullSecrets'), `${path}.imagePullSecrets`),
    ...['initContainers', 'containers'].flatMap((key) =>
      asList(field(spec, key)).flatMap((container, i) => envWarnings(container, `${path}.${key}[${i}]`)),
    ),
    ...aliasWarnings(field(spec, 'hostAliases'), `${path}.hostAliases`),
    ...affinityWarnings(field(spec, 'affinity'), `${path}.affinity`),
  ];
}

function nodeWarnings(spec: unknown, path: string): string[] {
  const preferred = asList(fieldAt(spec, 'affinity', 'nodeAffinity', PREFERRED));
  return preferred.flatMap((weighted, i) =>
    asList(fieldAt(weighted, 'preference', 'matchExpressions')).flatMap((expression, j) =>
      asList(field(expression, 'values')).flatMap((value, k) => {
        const at = `${path}.affinity.nodeAffinity.${PREFERRED}[${i}].preference.matchExpressions[${j}].values[${k}]`;
        return labelValueComplaints(asText(value)).map((why) => `${at}: ${asText(value)} is invalid, ${why}`);
      }),
    ),
  );
}

function secretWarnings(secrets: unknown, path: string): string[] {
  const names = asList(secrets).map((secret) => asText(field(secret, 'name')));
  return names.flatMap((name, i) => {
    if (name === '') return [`${path}[${i}].name: invalid empty name ""`];
    return names.indexOf(name) < i ? [`${path}[${i}].name: duplicate name "${name}"`] : [];
  });
}

function envWarnings(container: unknown, path: string): string[] {
  const names = asList(field(container, 'env')).map((variable) => asText(field(variable, 'name')));
  return names.flatMap((name, i) =>
    names.indexOf(name) < i
      ? [`${path}.env[${i}]: hides previous definition of "${name}", which may be dropped when using apply`]
      : [],
  );
}

function aliasWarnings(aliases: unknown, path: string): string[] {
  const addresses = asList(aliases).map((alias) => asText(field(alias, 'ip')));
  return addresses.flatMap((address, i) =>
    addresses.indexOf(address) < i ? [`${path}[${i}].ip: duplicate ip "${address}"`] : [],
  );
}

function affinityWarnings(affinity: unknown, path: string): string[] {
  const words = 'a null labelSelector results in matching no pod';
  const unset = (term: unknown, at: string) =>
    term !== undefined && field(term, 'labelSelector') === undefined ? [`${at}.labelSelector: ${words}`] : [];
  return ['podAffinity', 'podAntiAffinity'].flatMap((key) => [
    ...asList(fieldAt(affinity, key, REQUIRED)).flatMap((term, i) =>
      unset(term, `${path}.${key}.${REQUIRED}[${i}]`),
    ),
    ...asList(fieldAt(affinity, key, PREFERRED)).flatMap((weighted, i) =>
      unset(field(weighted, 'podAffinityTerm'), `${path}.${key}.${PREFERRED}[${i}].podAffinityTerm`),
    ),
  ]);
}
