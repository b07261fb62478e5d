import { type CommandModule, defineCommand } from '../cli/command.ts';
import { completionScripts } from '../cli/completion-scripts.ts';

type Shell = keyof typeof completionScripts;

/** How each shell takes its script: in this session, and in every one. */
const EXAMPLES: Readonly<Record<Shell, string>> = {
  bash: `  # In this shell
  source <(flux completion bash)

  # In every one
  flux completion bash > ~/.local/share/bash-completion/completions/flux`,
  fish: `  # In this shell
  flux completion fish | source

  # In every one
  flux completion fish > ~/.config/fish/completions/flux.fish`,
  powershell: `  # In this shell
  flux completion powershell | Out-String | Invoke-Expression`,
  zsh: `  # In this shell
  source <(flux completion zsh)

  # In every one
  flux completion zsh > "\${fpath[1]}/_flux"`,
};

/** `flux completion …`: the script that teaches a shell to complete flux. */
export function completionCommand(shell: Shell): CommandModule {
  return defineCommand({
    long: `Print the completion script of ${shell}.`,
    example: EXAMPLES[shell],
    flags: {},
    run: (context) => context.stdout.write(completionScripts[shell]),
  });
}
