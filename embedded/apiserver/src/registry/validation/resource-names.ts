import { qualifiedNameComplaints } from '../names.ts';
import type { Report } from './report.ts';

const STANDARD: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** What a container may ask for: CPU and the like, or what somebody has made known under his domain (ValidateContainerResourceName). */
export function validateContainerResource(report: Report, name: string, path: string): void {
  const complaints = qualifiedNameComplaints(name);
  report.check(path, name, complaints);
  if (name.includes('/')) {
    if (!isNative(name) && !isExtended(name))
      report.invalid(path, name, "doesn't follow extended resource name standard");
    return;
  }
  if (STANDARD.has(name) || name.startsWith('hugepages-')) return;
  if (complaints.length === 0)
    report.invalid(path, name, 'must be a standard resource type or fully qualified');
  report.invalid(path, name, 'must be a standard resource for containers');
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Whether a device has such a name (IsExtendedResourceName). */
export function isExtended(name: string): boolean {
  if (isNative(name) || name.startsWith('requests.')) return false;
  return qualifiedNameComplaints(`requests.${name}`).length === 0;
}
