import { conditionOf, numberAt, textAt } from './fields.ts';
import { helmReleaseRevision } from './helm-revision.ts';

/** What is said of an object that was reconciled (flux2, successMessage of each kind). */
export function successMessage(kind: string, object: unknown): string {
  switch (kind) {
    case 'Kustomization':
      return `applied revision ${textAt(object, 'status', 'lastAppliedRevision')}`;
    case 'HelmRelease':
      return `applied revision ${helmReleaseRevision(object)}`;
    case 'ImageRepository':
      return `scan fetched ${numberAt(object, 'status', 'lastScanResult', 'tagCount') ?? 0} tags`;
    case 'ImagePolicy': {
      const part = (name: string) => textAt(object, 'status', 'latestRef', name);
      const digest = part('digest') === '' ? '' : `@${part('digest')}`;
      return `selected ref ${part('name')}:${part('tag')}${digest}`;
    }
    case 'ImageUpdateAutomation':
      return conditionOf(object, 'Ready')?.message ?? automationMessage(object);
    case 'Receiver':
      return 'Receiver reconciliation completed';
    case 'Alert':
      return 'Alert reconciliation completed';
    case 'Provider':
      return 'Provider reconciliation completed';
    default:
      // A HelmRepository of an OCI registry has no artifact.
      if (isOci(kind, object)) return conditionOf(object, 'Ready')?.message ?? '';
      return `fetched revision ${textAt(object, 'status', 'artifact', 'revision')}`;
  }
}

function isOci(kind: string, object: unknown): boolean {
  return kind === 'HelmRepository' && textAt(object, 'spec', 'type') === 'oci';
}

function automationMessage(object: unknown): string {
  const run = textAt(object, 'status', 'lastAutomationRunTime');
  return run === '' ? 'automation not yet run' : `last run ${run}`;
}
