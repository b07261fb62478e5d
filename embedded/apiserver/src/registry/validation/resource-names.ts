import { qualifiedNameComplaints } from '../names.ts';
import type { Report } from './report.ts';

const STANDARD: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** What the system knows beside them, if only in quotas. */
const KNOWN =
  /^(((requests|limits)\.)?(cpu|memory|ephemeral-storage)|(requests\.)?storage|pods|services(\.(nodeports|loadbalancers))?|resourcequotas|replicationcontrollers|secrets|configmaps|persistentvolumeclaims|(requests\.)?hugepages-.*)$/;

/** What a container may ask for: CPU and the like, or what somebody has made known under his domain (ValidateContainerResourceName). */
export function validateContainerResource(report: Report, name: string, path: string): void {
  validateResourceName(report, name, path);
  if (name.includes('/')) {
    if (!isNative(name) && !isExtended(name))
      report.invalid(path, name, "doesn't follow extended resource name standard");
    return;
  }
  if (STANDARD.has(name) || name.startsWith('hugepages-')) return;
  report.invalid(path, name, 'must be a standard resource for containers');
}

/** A name that the system knows, or one under a domain (validateResourceName). */
export function validateResourceName(report: Report, name: string, path: string): void {
  const complaints = qualifiedNameComplaints(name);
  report.check(path, name, complaints);
  if (complaints.length === 0 && !name.includes('/') && !KNOWN.test(name))
    report.invalid(path, name, 'must be a standard resource type or fully qualified');
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Whether a device has such a name (IsExtendedResourceName). */
export function isExtended(name: string): boolean {
  if (isNative(name) || name.startsWith('requests.')) return false;
  return qualifiedNameComplaints(`requests.${name}`).length === 0;
}
