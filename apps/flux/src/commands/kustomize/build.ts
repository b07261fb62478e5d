import { parse } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import type { BuiltObject } from '@flux-ts/kustomize';
import { openRemoteSession } from '@flux-ts/render';
import { asValue } from '@flux-ts/resource';
import { encode, encodeAll } from '@flux-ts/yaml';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { shownPath } from '../../cli/shown-path.ts';
import { originComment } from '../build/origin-comment.ts';
import { runBatch } from './batch.ts';
import { buildFolder, type FolderRequest, optionsOf } from './build-folder.ts';
import { type KustomizeFlags, kustomizeFlags } from './flags.ts';
import { writeObjects } from './write-output.ts';

export const command = defineCommand({
  usage: 'DIR',
  long: `Build the kustomization of a directory of this machine and print the objects, as kustomize build does.
Without DIR it is the working directory. DIR may be the URL of a repository.
No program is run but git, which fetches the remote bases that kustomizations name.`,
  example: `  # Build one directory
  flux kustomize build ./apps/production

  # Build in the order in which Flux applies
  flux kustomize build --reorder none ./apps/production

  # Build many directories in one process
  ls -d clusters/*/ | flux kustomize build --batch`,
  flags: kustomizeFlags,
  async run(context, { flags, args }) {
    try {
      if (args.length > 1) throw failure('specify one path to kustomization.yaml');
      const options = await optionsOf(context, flags);
      const session = openRemoteSession({ identity: 'user', env: context.env });
      try {
        if (flags.batch) await runBatch(context, options, session);
        else await buildOne({ context, dir: args[0] ?? '.', options, session }, flags);
      } finally {
        await session.close();
      }
      return 0;
    } catch (thrown) {
      context.stderr.write(`Error: ${errorMessage(thrown)}\n`);
      return 1;
    }
  },
});

async function buildOne(
  request: FolderRequest & { readonly context: CliContext },
  flags: KustomizeFlags,
): Promise<void> {
  const { context, options } = request;
  const warn = (message: string): void => context.stderr.write(`${message}\n`);
  const objects = await buildFolder({ ...request, options: { ...options, warn } });
  if (flags.output !== '') await writeObjects(context, flags.output, objects);
  else if (flags['show-origin']) context.stdout.write(withOrigins(context.cwd, objects));
  else context.stdout.write(encodeAll(objects.map((object) => asValue(object.value))));
}

function withOrigins(cwd: string, objects: readonly BuiltObject[]): string {
  const { root } = parse(cwd);
  const comment = (object: BuiltObject): string =>
    originComment(object, (file) => (file.includes('://') ? file : shownPath(cwd, root + file)));
  return objects.map((object) => `${comment(object)}${encode(asValue(object.value))}`).join('---\n');
}
