import { type Dependency, lockDigest, oldLockDigest } from '@flux-ts/helm';
import { failure } from '../../cli/errors.ts';
import { checkServerFlags } from './chart-path-flags.ts';
import { type DependencyJob, loadParent, repositoryOf, withAddresses } from './dependency-job.ts';
import { downloadAll } from './download-dependencies.ts';
import { logLine } from './log-line.ts';
import { knownRepositories, type Repository } from './repositories.ts';
import { RepositoryIndexes } from './repository-indexes.ts';
import { updateDependencies } from './update-dependencies.ts';

/** What `helm dependency build` does (Manager.Build). Throws in Helm's words. */
export async function buildDependencies(job: DependencyJob): Promise<void> {
  await checkServerFlags(job.flags);
  const { metadata, lock } = await loadParent(job);
  if (lock === undefined) return updateDependencies(job);
  const known = await knownRepositories(job.context, job.flags);
  const asked = await withAddresses(job, metadata.dependencies, known);
  if (lockDigest(asked, lock.dependencies) !== lock.digest) {
    if (metadata.apiVersion !== 'v1')
      throw failure(
        "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies with 'helm dependency update'",
      );
    job.context.stderr.write(
      logLine('INFO', 'warning: a valid Helm v3 hash was not found. Checking against Helm v2 hash...', {}),
    );
    if (oldLockDigest(metadata.dependencies) !== lock.digest)
      throw failure(
        'the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). Please update the dependencies',
      );
  }
  refuseUnknown(lock.dependencies, known);
  const indexes = new RepositoryIndexes(
    job,
    known,
    lock.dependencies.map(({ name }) => name),
  );
  if (!job.flags['skip-refresh']) await indexes.refreshNamed();
  await downloadAll(job, lock.dependencies, known, indexes);
}

function refuseUnknown(dependencies: readonly Dependency[], known: readonly Repository[]): void {
  const missing = dependencies
    .map(({ repository }) => repository)
    .filter((each) => each !== '' && !/^(?:file|oci):\/\//.test(each))
    .filter((each) => repositoryOf(each.replace(/\/$/, ''), known) === undefined);
  if (missing.length > 0) throw failure(`no repository definition for ${missing.join(', ')}`);
}
