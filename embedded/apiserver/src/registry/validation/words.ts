import { dns1123Subdomain } from '../names.ts';
import type { Report } from './report.ts';

// Checks of texts, as in apimachinery pkg/util/validation/validation.go.

const HTTP_PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;
const HTTP_PATH_TEXT = "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')";

/** `acme.io/foo` (IsDomainPrefixedPath), which may not be empty: the part that is wrong is told. */
export function validateDomainPath(report: Report, field: string, path: string): void {
  const at = path.indexOf('/');
  const [host, rest] = [path.slice(0, Math.max(at, 0)), path.slice(at + 1)];
  if (host === '' || rest === '') {
    report.invalid(field, path, 'must be a domain-prefixed path (such as "acme.io/foo")');
    return;
  }
  report.check(field, host, dns1123Subdomain(host, false));
  if (!HTTP_PATH.test(rest)) report.invalid(field, rest, HTTP_PATH_TEXT);
}

const WILDCARD = /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const WILDCARD_TEXT =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of " +
  "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', " +
  "regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const PERCENT_TEXT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for " +
  "validation is '[0-9]+%')";

/** The name of a port (IsValidPortName). */
export function portNameComplaints(name: string): string[] {
  const complaints: string[] = [];
  if (name.length > 15) complaints.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name))
    complaints.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) complaints.push('must contain at least one letter (a-z)');
  if (name.includes('--')) complaints.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) complaints.push('must not begin or end with a hyphen');
  return complaints;
}

/** A number that is a port, or a name of one. */
export function portComplaints(port: unknown): string[] {
  if (typeof port === 'string') return portNameComplaints(port);
  const fine = typeof port === 'number' && port >= 1 && port <= 65_535;
  return fine ? [] : ['must be between 1 and 65535, inclusive'];
}

/** `*.example.com`. */
export function wildcardComplaints(host: string): string[] {
  return WILDCARD.test(host) ? [] : [WILDCARD_TEXT];
}

export function hostComplaints(host: string): string[] {
  return host.includes('*') ? wildcardComplaints(host) : dns1123Subdomain(host, false);
}

/** A number that is not negative, or a percentage (ValidatePositiveIntOrPercent). */
export function countOrPercentComplaints(value: unknown): string[] {
  if (typeof value === 'number') return value < 0 ? ['must be greater than or equal to 0'] : [];
  return /^[0-9]+%$/.test(String(value)) ? [] : [PERCENT_TEXT];
}

/** No more than all of them (IsNotMoreThan100Percent). */
export function percentComplaints(value: unknown): string[] {
  const percent = typeof value === 'string' && /^[0-9]+%$/.test(value) ? Number.parseInt(value, 10) : 0;
  return percent > 100 ? ['must not be greater than 100%'] : [];
}

export const ENV_NAME_TEXT =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

/** A path below something else (validateLocalDescendingPath, validatePathNoBacksteps). */
export function backstepComplaints(path: string): string[] {
  return path.split('/').includes('..') ? ["must not contain '..'"] : [];
}

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  " +
  "or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** A key of a ConfigMap or a Secret (IsConfigMapKey). */
export function configKeyComplaints(key: string): string[] {
  const complaints = key.length > 253 ? ['must be no more than 253 characters'] : [];
  if (!KEY.test(key)) complaints.push(KEY_TEXT);
  if (key === '.' || key === '..') complaints.push(`must not be '${key}'`);
  else if (key.startsWith('..')) complaints.push("must not start with '..'");
  return complaints;
}
