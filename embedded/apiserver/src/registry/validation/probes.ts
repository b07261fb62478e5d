import { asList, asText, field, fieldAt } from '../../values.ts';
import type { Report } from './report.ts';
import { portComplaints } from './words.ts';

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;
const COUNTS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

/** A probe; those that decide on life and death succeed at once. */
export function validateProbe(report: Report, probe: unknown, path: string, once: boolean): void {
  if (probe === undefined) return;
  validateHandler(report, probe, path);
  for (const key of COUNTS) report.notNegative(`${path}.${key}`, field(probe, key));
  const grace = field(probe, 'terminationGracePeriodSeconds');
  if (typeof grace === 'number' && grace <= 0 && once)
    report.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0');
  if (grace !== undefined && !once)
    report.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes');
  const successes = field(probe, 'successThreshold');
  if (once && successes !== undefined && successes !== 1)
    report.invalid(`${path}.successThreshold`, successes, 'must be 1');
}

export function validateLifecycle(report: Report, lifecycle: unknown, path: string, grace: number): void {
  for (const key of ['postStart', 'preStop']) {
    const handler = field(lifecycle, key);
    if (handler === undefined) continue;
    validateHandler(report, handler, `${path}.${key}`);
    const seconds = fieldAt(handler, 'sleep', 'seconds');
    if (typeof seconds === 'number' && (seconds < 0 || seconds > grace)) {
      const detail = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`;
      report.invalid(`${path}.${key}.sleep`, seconds, detail);
    }
  }
}

const HEADER_TEXT =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for " +
  "validation is '[-A-Za-z0-9]+')";

function validateHeaders(report: Report, headers: unknown, path: string): void {
  for (const header of asList(headers)) {
    const name = asText(field(header, 'name'));
    if (!/^[-A-Za-z0-9]+$/.test(name)) report.invalid(path, name, HEADER_TEXT);
  }
}

function validateHandler(report: Report, holder: unknown, path: string): void {
  const set = HANDLERS.filter((key) => field(holder, key) !== undefined);
  if (set.length === 0) report.required(path, 'must specify a handler type');
  set.forEach((key, i) => {
    const handler = field(holder, key);
    if (i > 0) report.forbidden(`${path}.${key}`, 'may not specify more than 1 handler type');
    else if (key === 'exec') {
      if (asList(field(handler, 'command')).length === 0) report.required(`${path}.exec.command`);
    } else if (key !== 'sleep') {
      const port = field(handler, 'port');
      if (key === 'httpGet')
        validateHeaders(report, field(handler, 'httpHeaders'), `${path}.httpGet.httpHeaders`);
      if (key === 'httpGet' && asText(field(handler, 'path')) === '') report.required(`${path}.httpGet.path`);
      for (const detail of portComplaints(port)) report.invalid(`${path}.${key}.port`, port, detail);
    }
  });
}
