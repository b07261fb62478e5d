import { bool, string, stringArray, type Values } from '../../cli/flag.ts';

const hidden = { hidden: true } as const;

/** Flags of `kustomize build` that run programs: none is run here, and a kustomization that needs one fails. */
const idleFlags = {
  'as-current-user': bool('', false, hidden),
  'enable-alpha-plugins': bool('', false, hidden),
  'enable-exec': bool('', false, hidden),
  env: stringArray('', { ...hidden, short: 'e' }),
  'helm-command': string('', 'helm', hidden),
  'helm-debug': bool('', false, hidden),
  mount: stringArray('', hidden),
  network: bool('', false, hidden),
  'network-name': string('', 'bridge', hidden),
  'stack-trace': bool('', false, hidden),
};

/** The flags of `flux kustomize build`: those of `kustomize build`, and `--batch`. */
export const kustomizeFlags = {
  ...idleFlags,
  batch: bool('reads a directory a line from standard input and writes one line of JSON for each'),
  'enable-helm': bool('renders the charts of helmCharts, which must lie in chartHome: none is downloaded'),
  'helm-api-versions': stringArray('API versions that charts see beside the known ones; can be repeated'),
  'helm-kube-version': string('version of Kubernetes that charts see'),
  'load-restrictor': string(
    'LoadRestrictionsNone lets kustomizations read files outside of their own directory',
    'LoadRestrictionsRootOnly',
  ),
  'show-origin': bool('says in comments where each object comes from and what changed it'),
  output: string('file to write to, or a directory that gets a file for each object', '', { short: 'o' }),
  reorder: string('order of the objects: legacy or none', 'legacy', {
    deprecated: "use the new 'sortOptions' field in kustomization.yaml instead.",
  }),
};

export type KustomizeFlags = Values<typeof kustomizeFlags>;
