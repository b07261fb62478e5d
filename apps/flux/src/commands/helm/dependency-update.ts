import { defineCommand } from '../../cli/command.ts';
import { checkArguments } from './arguments.ts';
import { cleanFolder } from './clean-folder.ts';
import { dependencyFlags } from './dependency-flags.ts';
import { epochOf } from './epoch.ts';
import { helmFlags } from './group.ts';
import { updateDependencies } from './update-dependencies.ts';

export const command = defineCommand({
  usage: 'CHART',
  long: 'Find the newest versions of the dependencies of a chart that it accepts, put them into its charts/ folder, and write Chart.lock.',
  inherits: helmFlags,
  flags: dependencyFlags,
  async run(context, { args, flags }) {
    checkArguments(args, 'dependency update', 'CHART', { max: 1 });
    const out = (text: string) => context.stdout.write(text);
    const epoch = epochOf(context.env['SOURCE_DATE_EPOCH']);
    await updateDependencies({ context, folder: cleanFolder(args[0] ?? '.'), flags, out, epoch });
  },
});
