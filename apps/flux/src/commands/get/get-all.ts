import { errorMessage } from '@flux-ts/errors';
import { FLUX_KINDS, type FluxKind } from '@flux-ts/kinds';
import { type CommandModule, defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { messages } from '../../cli/messages.ts';
import { columnsOf } from './columns.ts';
import { getFlags } from './flags.ts';
import { printTable } from './print-table.ts';

const sources = [
  'OCIRepository',
  'Bucket',
  'GitRepository',
  'HelmRepository',
  'HelmChart',
  'ExternalArtifact',
];
const images = ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'];
const sets = {
  sources,
  images,
  all: [...sources, ...images, 'HelmRelease', 'Kustomization', 'Receiver', 'Provider', 'Alert'],
};

/** `flux get all`, `flux get sources all`, `flux get images all`: the tables of several kinds. */
export function getAllCommand(set: keyof typeof sets): CommandModule {
  return defineCommand({
    inherits: getFlags,
    long: 'Print the statuses of several kinds of objects.',
    example: (path) => `  # In flux-system
  ${path}

  # In all namespaces, as they bear a label
  ${path} -A -l team=payments`,
    flags: {},
    async run(context, { args, flags }) {
      if (flags.watch) throw failure('expected a single resource type, but found all');
      const client = await context.client(flags);
      for (const name of sets[set]) {
        const kind = FLUX_KINDS.find((each) => each.kind === name) as FluxKind;
        const request = {
          namespace: flags.namespace,
          name: args[0],
          allNamespaces: flags['all-namespaces'],
          noHeader: flags['no-header'],
          statusSelector: flags['status-selector'],
          labelSelector: flags['label-selector'],
          many: true,
        };
        try {
          await printTable(context, client, kind, columnsOf(name), request);
        } catch (thrown) {
          messages(context).failure(errorMessage(thrown));
        }
      }
    },
  });
}
