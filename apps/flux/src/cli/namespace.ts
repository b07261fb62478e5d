import { failure } from './errors.ts';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Whether a name is a DNS label (RFC 1123): what Kubernetes allows for namespaces. */
function isDnsLabel(name: string): boolean {
  return name.length <= 63 && DNS_LABEL.test(name);
}

/** Refuses a namespace that Kubernetes would refuse. */
export function checkNamespace(namespace: string): void {
  if (!isDnsLabel(namespace)) {
    throw failure(`namespace must be a valid DNS label: ${JSON.stringify(namespace)}`);
  }
}

/** The default namespace: flux-system, or FLUX_SYSTEM_NAMESPACE if that is a valid name. */
export function defaultNamespace(
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
): string {
  const wanted = env['FLUX_SYSTEM_NAMESPACE'] ?? '';
  if (wanted === '') return 'flux-system';
  if (isDnsLabel(wanted)) return wanted;
  warn(` ignoring invalid FLUX_SYSTEM_NAMESPACE: ${JSON.stringify(wanted)}`);
  return 'flux-system';
}
