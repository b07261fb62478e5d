import { defineCommand } from '../cli/command.ts';

/** `flux help [command]`: the same as `--help` behind it. What it shows is the command line's to know. */
export const command = defineCommand({
  usage: '[command]',
  long: 'Shows the help of a command: flux help create source git',
  flags: {},
  run: () => undefined,
});
