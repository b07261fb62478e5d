import type { CommandNode } from '../cli/command.ts';

/** Commands that run controllers: of ours, not of Flux. */
export const run: readonly CommandNode[] = [
  {
    name: 'dev',
    short: 'Run a GitOps loop on this machine, with no cluster',
    load: async () => (await import('../dev/dev-command.ts')).devCommand,
  },
  {
    name: 'serve',
    short: 'Run the controllers against a cluster',
    load: async () => (await import('../serve/serve-command.ts')).serveCommand,
  },
];
