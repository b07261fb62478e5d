import { parse } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import type { BuildOptions, BuiltObject } from '@flux-ts/kustomize';
import { asValue } from '@flux-ts/resource';
import { encode, encodeAll } from '@flux-ts/yaml';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { shownPath } from '../../cli/shown-path.ts';
import { originComment } from '../build/origin-comment.ts';
import { runBatch } from './batch.ts';
import { buildFolder, optionsOf } from './build-folder.ts';
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
      if (flags.batch) await runBatch(context, options);
      else await buildOne(context, args[0] ?? '.', flags, options);
      return 0;
    } catch (thrown) {
      context.stderr.write(`Error: ${errorMessage(thrown)}\n`);
      return 1;
    }
  },
});

async function buildOne(
  context: CliContext,
  dir: string,
  flags: KustomizeFlags,
  options: BuildOptions,
): Promise<void> {
  const warn = (message: string): void => context.stderr.write(`${message}\n`);
  const objects = await buildFolder({ dir, context, options: { ...options, warn } });
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
