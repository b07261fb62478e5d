import { errorMessage } from '@flux-ts/errors';
import type { GroupModule } from '../../cli/command.ts';
import { bool, float, int, string, stringArray } from '../../cli/flag.ts';
import { helmLog } from './helm-words.ts';

const hidden = { hidden: true } as const;

/** Flags that every command of Helm takes. */
export const helmFlags = {
  debug: bool('tells more'),
  'registry-config': string('file with the credentials of registries'),
  'repository-cache': string('folder with the indexes of repositories'),
  'repository-config': string('file with the repositories that have names'),
  'content-cache': string('', '', hidden),
  'burst-limit': int('', 100, hidden),
  qps: float('', 0, hidden),
  color: string('', 'auto', hidden),
  colour: string('', 'auto', hidden),
  'kube-apiserver': string('', '', hidden),
  'kube-as-group': stringArray('', hidden),
  'kube-as-user': string('', '', hidden),
  'kube-ca-file': string('', '', hidden),
  'kube-context': string('', '', hidden),
  'kube-insecure-skip-tls-verify': bool('', false, hidden),
  'kube-tls-server-name': string('', '', hidden),
  'kube-token': string('', '', hidden),
};

/**
 * The commands below ask no cluster: the checks of the root, which are about its namespace, do not hold for them. What
 * goes wrong is told as Helm tells it.
 */
export const helmGroup: GroupModule = {
  flags: helmFlags,
  check: () => {},
  fail(context, thrown) {
    context.stderr.write(`${helmLog(thrown)}Error: ${errorMessage(thrown)}\n`);
    return 1;
  },
};
