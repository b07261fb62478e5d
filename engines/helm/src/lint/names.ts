import { sprintf } from '@flux-ts/gotemplate';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const OLD_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const MAX_SUBDOMAIN = 253;
const MAX_LABEL = 63;

type Check = (name: string) => string[];

function shape(pattern: string, max: number, problem: string): Check {
  const whole = new RegExp(`^${pattern}$`);
  const text = `${problem}, regex used for validation is '${pattern}')`;
  return (name) => [
    ...(name.length > max ? [`must be no more than ${max} characters`] : []),
    ...(whole.test(name) ? [] : [text]),
  ];
}

const isSubdomain = shape(
  SUBDOMAIN,
  MAX_SUBDOMAIN,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com'",
);
const isPlainLabel = shape(
  LABEL,
  MAX_LABEL,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc'",
);
const isLabel: Check = (name) => (name.includes('.') ? ['must not contain dots'] : isPlainLabel(name));
const isOldLabel = shape(
  OLD_LABEL,
  MAX_LABEL,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123'",
);

const isPathSegment: Check = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((each) => name.includes(each)).map((each) => `may not contain '${each}'`);
};

const CHECKS: ReadonlyMap<string, Check> = new Map([
  ['service', isOldLabel],
  ['namespace', isLabel],
  ['certificatesigningrequest', () => []],
  ...['role', 'clusterrole', 'rolebinding', 'clusterrolebinding'].map(
    (kind) => [kind, isPathSegment] as const,
  ),
]);

/** What is wrong with an object's name in the words of Kubernetes (lint/rules validateMetadataName), if anything. */
export function nameProblem(kind: string, name: string): string | undefined {
  const problems = (CHECKS.get(kind.toLowerCase()) ?? isSubdomain)(name);
  if (problems.length === 0) return undefined;
  const quoted = sprintf('%q', [name]);
  const lines = problems.map((problem) => `metadata.name: Invalid value: ${quoted}: ${problem}`);
  const all = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  return `object name does not conform to Kubernetes naming requirements: ${quoted}: ${all}`;
}
