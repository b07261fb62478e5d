import { goQuote } from '@flux-ts/errors';
import { CliError } from '../../cli/errors.ts';
import { bool, type Flag, pairs, string, stringArray, strings, type Values } from '../../cli/flag.ts';

import { chartPathFlags } from './chart-path-flags.ts';
import type { helmFlags } from './group.ts';

/** `--wait`, `--dry-run`: a word, or what they mean without one. */
function word(usage: string, initial: string, bare: string): Flag<string> {
  return { ...string(usage, initial), bare };
}

/** Flags that say which values a chart gets. */
export const valueFlags = {
  values: strings('values in a YAML file or on standard input (-); can be repeated', [], { short: 'f' }),
  set: stringArray('values (key1=val1,key2=val2); can be repeated'),
  'set-string': stringArray('values that are texts (key1=val1,key2=val2); can be repeated'),
  'set-file': stringArray('values from files (key1=path1,key2=path2); can be repeated'),
  'set-json': stringArray('values in JSON (key1=jsonval1 or a whole object); can be repeated'),
  'set-literal': stringArray('a value taken literally; can be repeated'),
};

/** Flags that change what is rendered. */
const renderFlags = {
  'api-versions': strings('API versions of the cluster beside the known ones', [], { short: 'a' }),
  'dry-run': word(
    'client: no cluster is asked; server: the cluster says what it has, and whether it would take it',
    'client',
    'unset',
  ),
  'enable-dns': bool('looks up host names when rendering templates'),
  'generate-name': bool('makes a name, and takes no NAME', false, { short: 'g' }),
  'include-crds': bool('prints the CRDs of the chart too'),
  'is-upgrade': bool('sets .Release.IsUpgrade instead of .Release.IsInstall'),
  'kube-version': string('version of Kubernetes that charts see'),
  'name-template': string('template that makes the name'),
  'no-hooks': bool('leaves out hooks'),
  'output-dir': string('folder to write the manifests to, instead of standard output'),
  'release-name': bool('adds the name of the release to the path of --output-dir'),
  'show-only': stringArray('prints only the manifests of these templates; can be repeated', { short: 's' }),
  'skip-schema-validation': bool('does not check values against the schemas of the chart'),
  'skip-tests': bool('leaves out hooks that are tests'),
  debug: bool('prints what was rendered even if it is no YAML'),
};

const hidden = { hidden: true } as const;
const noEffect = {
  ...hidden,
  deprecated: "this flag has no effect for 'helm template' and will be removed in Helm 5",
} as const;

/** `--post-renderer`: the name of a plugin. There are no plugins here, so that none is found. */
const postRenderer: Flag<string> = {
  ...string('', '', hidden),
  type: 'postRendererString',
  parse(text) {
    if (text === '') return text;
    throw new CliError('FLAG', `plugin: {Name:${text} Type:postrenderer/v1} not found`);
  },
};

const WAITS = ['watcher', 'hookOnly', 'legacy'];

/** `--wait`: nothing waits, but it takes what Helm takes. */
const wait: Flag<string> = {
  ...word('', 'hookOnly', 'watcher'),
  hidden: true,
  parse(text) {
    if (WAITS.includes(text) || text === 'true' || text === 'false') return text;
    throw new CliError(
      'FLAG',
      `invalid wait input ${goQuote(text)}. Valid inputs are watcher, hookOnly, and legacy`,
    );
  },
};

/** Flags that `helm template` has of `helm install`; most change nothing. */
const idleFlags = {
  atomic: bool('', false, { ...hidden, deprecated: 'use --rollback-on-failure instead' }),
  'create-namespace': bool('', false, hidden),
  'dependency-update': bool('', false, hidden),
  description: string('', '', hidden),
  'disable-openapi-validation': bool('', false, hidden),
  force: bool('', false, { ...hidden, deprecated: 'use --force-replace instead' }),
  'force-conflicts': bool('', false, hidden),
  'force-replace': bool('', false, hidden),
  'hide-notes': bool('', false, noEffect),
  labels: pairs('', { ...hidden, short: 'l' }),
  'post-renderer': postRenderer,
  'post-renderer-args': stringArray('', hidden),
  'render-subchart-notes': bool('', false, noEffect),
  replace: bool('', false, hidden),
  'rollback-on-failure': bool('', false, hidden),
  'server-side': bool('', true, hidden),
  'skip-crds': bool('', false, hidden),
  'take-ownership': bool('', false, hidden),
  validate: bool('', false, { ...hidden, deprecated: "use '--dry-run=server' instead" }),
  wait,
  'wait-for-jobs': bool('', false, hidden),
};

/** The flags of `flux helm template`: those of `helm template`. */
export const templateFlags = {
  ...valueFlags,
  ...renderFlags,
  ...chartPathFlags,
  ...idleFlags,
  batch: bool('reads a JSON object a line (name, chart, flags) and writes one a line (output or error)'),
};

export type TemplateFlags = Values<typeof templateFlags & typeof helmFlags>;
