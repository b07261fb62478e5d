import { defineCommand } from '../../cli/command.ts';
import { configuredClient } from '../../cli/configured-client.ts';
import { bool, string, strings } from '../../cli/flag.ts';
import { migrateFiles } from './migrate-files.ts';

export const command = defineCommand({
  long: `Migrate Flux resources to their latest API version.
Without a path, the objects of the cluster are rewritten to the stored version; with one, the manifests in
files, line by line.`,
  example: `  # All objects of the cluster
  flux migrate

  # All manifests in a directory
  flux migrate -f ./manifests`,
  flags: {
    path: string('file or directory with manifests to migrate', '', { short: 'f' }),
    extensions: strings('extensions of files to migrate', ['.yaml', '.yml'], { short: 'e' }),
    version: string('minor version of Flux to migrate to', '', { short: 'v' }),
    yes: bool('asks nothing', false, { short: 'y' }),
    'dry-run': bool('changes nothing'),
  },
  noArgs: true,
  async run(context, { flags }) {
    if (flags.path !== '') return migrateFiles(context, { ...flags, dryRun: flags['dry-run'] });
    const { migrateCluster } = await import('./migrate-cluster.ts');
    await migrateCluster(context, await configuredClient(context, flags), flags['dry-run']);
  },
});
