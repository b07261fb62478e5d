import { compareQuantity, parseQuantity } from '@flux-ts/text';
import { asText, field } from '../../values.ts';
import type { Report } from './report.ts';

// Fields of a pod and of its containers that are handed to containers (kubernetes pkg/apis/core/validation).

const ENV_PATHS: ReadonlySet<string> = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]);
const FILE_PATHS: ReadonlySet<string> = new Set([
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
]);
const RESOURCES = ['cpu', 'ephemeral-storage', 'memory'].map((name) => `limits.${name}`);
RESOURCES.push(...['cpu', 'ephemeral-storage', 'memory'].map((name) => `requests.${name}`));

/** Where the field ends up decides which there may be. */
export type Use = 'env' | 'file';

/** A field of the pod (validateObjectFieldSelector). */
export function validateFieldRef(report: Report, reference: unknown, path: string, use: Use): void {
  const label = asText(field(reference, 'fieldPath'));
  const version = asText(field(reference, 'apiVersion'));
  const at = `${path}.fieldPath`;
  if (version === '') report.required(`${path}.apiVersion`);
  else if (label === '') report.required(at);
  else if (version !== 'v1')
    report.invalid(at, label, `error converting fieldPath: unsupported pod version: ${version}`);
  else if (!isKnown(label))
    report.invalid(at, label, `error converting fieldPath: field label not supported: ${label}`);
  else if (!isUsable(label, use))
    report.unsupported(at, label, [...(use === 'env' ? ENV_PATHS : FILE_PATHS)].sort());
}

function isOneOf(label: string): boolean {
  return /^metadata\.(annotations|labels)\['[^']+'\]$/.test(label);
}

function isKnown(label: string): boolean {
  return ENV_PATHS.has(label) || FILE_PATHS.has(label) || isOneOf(label);
}

function isUsable(label: string, use: Use): boolean {
  return isOneOf(label) || (use === 'env' ? ENV_PATHS : FILE_PATHS).has(label);
}

/** What a container may use (validateContainerResourceFieldSelector). */
export function validateResourceRef(report: Report, reference: unknown, path: string, use: Use): void {
  const resource = asText(field(reference, 'resource'));
  if (use === 'file' && asText(field(reference, 'containerName')) === '')
    report.required(`${path}.containerName`);
  else if (resource === '') report.required(`${path}.resource`);
  else if (!RESOURCES.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    report.unsupported(`${path}.resource`, resource, RESOURCES);
  validateDivisor(report, field(reference, 'divisor'), resource, `${path}.divisor`);
}

const DIVISORS = {
  cpu: ['1m', '1'],
  bytes: ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'],
};

function validateDivisor(report: Report, divisor: unknown, resource: string, path: string): void {
  const name = resource.split('.').at(-1)!;
  const amount = parseQuantity(String(divisor ?? '0'));
  const is = (text: string) => compareQuantity(amount, parseQuantity(text)) === 0;
  if (is('0')) return;
  const known = name === 'cpu' ? DIVISORS.cpu : RESOURCES.includes(resource) ? DIVISORS.bytes : undefined;
  if (known === undefined || known.some(is)) return;
  const words =
    name === 'cpu'
      ? "only divisor's values 1m and 1 are supported with the cpu resource"
      : `only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the ${
          name === 'memory' ? 'memory' : 'local ephemeral storage'
        } resource`;
  report.invalid(path, resource, words);
}
