import { type CommandModule, defineCommand } from '../cli/command.ts';
import { completionScripts } from '../cli/completion-scripts.ts';

/** `flux completion …`: the script that teaches a shell to complete flux. */
export function completionCommand(shell: keyof typeof completionScripts): CommandModule {
  return defineCommand({
    long: `Print the completion script of ${shell}.`,
    flags: {},
    run: (context) => context.stdout.write(completionScripts[shell]),
  });
}
