import { defineCommand } from '../../cli/command.ts';
import { checkArguments } from './arguments.ts';
import { buildDependencies } from './build-dependencies.ts';
import { cleanFolder } from './clean-folder.ts';
import { dependencyFlags } from './dependency-flags.ts';
import { epochOf } from './epoch.ts';
import { helmFlags } from './group.ts';

export const command = defineCommand({
  usage: 'CHART',
  long: 'Put the versions that Chart.lock names into the charts/ folder of a chart; without a lock it does what update does.',
  inherits: helmFlags,
  flags: dependencyFlags,
  async run(context, { args, flags }) {
    checkArguments(args, 'dependency build', 'CHART', { max: 1 });
    const out = (text: string) => context.stdout.write(text);
    const epoch = epochOf(context.env['SOURCE_DATE_EPOCH']);
    await buildDependencies({ context, folder: cleanFolder(args[0] ?? '.'), flags, out, epoch });
  },
});
