import type { CommandNode } from '../cli/command.ts';

const artifact = (name: string, short: string, leaf: string, word = 'artifact'): CommandNode => ({
  name,
  short,
  children: [{ name: word, short: leaf }],
});

/** Commands of Flux that are not there yet: they say so. */
export const later: readonly CommandNode[] = [
  { name: 'docgen', short: 'Generate the documentation for the CLI commands.', hidden: true },
  artifact('list', 'List artifacts', 'List artifacts of a repository', 'artifacts'),
  artifact('pull', 'Pull artifacts', 'Pull an artifact'),
  artifact('push', 'Push artifacts', 'Push an artifact'),
  artifact('tag', 'Tag artifacts', 'Tag an artifact'),
  {
    name: 'plugin',
    short: 'Manage Flux CLI plugins',
    children: [
      { name: 'install', short: 'Install a plugin from the catalog' },
      { name: 'list', aliases: ['ls'], short: 'List installed plugins' },
      { name: 'search', short: 'Search the plugin catalog' },
      { name: 'uninstall', aliases: ['delete'], short: 'Uninstall a plugin' },
      { name: 'update', aliases: ['upgrade'], short: 'Update installed plugins' },
    ],
  },
  {
    name: 'trigger',
    short: 'Trigger Flux resources from outside the cluster',
    children: [{ name: 'receiver', short: 'Trigger the webhook of a Receiver' }],
  },
];

/** Bootstraps of Git hosts, which are not there yet. */
export const laterBootstraps: readonly CommandNode[] = [
  { name: 'bitbucket-server', short: 'Deploy Flux with a Bitbucket Server repository' },
  { name: 'gitea', short: 'Deploy Flux with a Gitea repository' },
  { name: 'github', short: 'Deploy Flux with a GitHub repository' },
  { name: 'gitlab', short: 'Deploy Flux with a GitLab repository' },
];
