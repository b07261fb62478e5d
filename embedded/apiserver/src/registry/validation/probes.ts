import { asList, asText, field } from '../../values.ts';
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
  const successes = field(probe, 'successThreshold');
  if (once && successes !== undefined && successes !== 1)
    report.invalid(`${path}.successThreshold`, successes, 'must be 1');
}

export function validateLifecycle(report: Report, lifecycle: unknown, path: string): void {
  for (const key of ['postStart', 'preStop']) {
    const handler = field(lifecycle, key);
    if (handler !== undefined) validateHandler(report, handler, `${path}.${key}`);
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
      if (key === 'httpGet' && asText(field(handler, 'path')) === '') report.required(`${path}.httpGet.path`);
      for (const detail of portComplaints(port)) report.invalid(`${path}.${key}.port`, port, detail);
    }
  });
}
