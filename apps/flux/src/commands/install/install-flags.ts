import { DEFAULT_COMPONENTS, EXTRA_COMPONENTS, INSTALL_DEFAULTS, type InstallOptions } from '@flux-ts/kinds';
import { failure } from '../../cli/errors.ts';
import { bool, choice, string, strings } from '../../cli/flag.ts';
import { VERSION_TAG } from '../../version.ts';
import { defaultComponents } from './available.ts';

const levels = ['debug', 'info', 'error'];

/** Flags about what is installed; `flux install` and `flux bootstrap` share them. */
export const componentFlags = {
  version: string('version of the controllers; that of this program by default', '', { short: 'v' }),
  components: strings('controllers to install; repeated or separated by commas', defaultComponents),
  'components-extra': strings('more controllers to install, for example image-reflector-controller'),
  registry: string(
    'registry and path of the image; empty for an image that the nodes have',
    INSTALL_DEFAULTS.registry,
  ),
  'registry-creds': string("credentials for the registry, in the format 'user:password'"),
  'image-pull-secret': string('secret with credentials for the registry'),
  'watch-all-namespaces': bool('watches all namespaces, not only that of the installation', true),
  'log-level': choice(`log level, available options are: (${levels.join(', ')})`, levels, {
    type: levels.join('|'),
    initial: 'info',
    refuse: (text, words) =>
      text.trim() === ''
        ? `no log level given, must be one of: ${words.join(', ')}`
        : `unsupported log level '${text}', must be one of: ${words.join(', ')}`,
  }),
  'network-policy': bool('denies ingress from other namespaces', true),
  'cluster-domain': string('domain of the cluster', INSTALL_DEFAULTS.clusterDomain),
  'toleration-keys': strings('taints that the controllers tolerate'),
};

type ComponentFlags = { readonly [K in keyof typeof componentFlags]: unknown } & {
  readonly version: string;
  readonly components: readonly string[];
  readonly 'components-extra': readonly string[];
  readonly registry: string;
  readonly 'registry-creds': string;
  readonly 'image-pull-secret': string;
  readonly 'watch-all-namespaces': boolean;
  readonly 'log-level': string;
  readonly 'network-policy': boolean;
  readonly 'cluster-domain': string;
  readonly 'toleration-keys': readonly string[];
};

/** The version to install; this program knows its own only. */
function versionOf(wanted: string): string {
  if (wanted === '' || wanted === VERSION_TAG) return VERSION_TAG;
  if (!wanted.startsWith('v')) throw failure(`targeted version '${wanted}' must be prefixed with 'v'`);
  throw failure(
    `targeted version '${wanted}' is not compatible with your current version of flux (${VERSION_TAG})`,
  );
}

/** What the flags say is installed; throws Flux's words for what cannot be. */
export function installOptions(namespace: string, flags: ComponentFlags): InstallOptions {
  const components = [...flags.components, ...flags['components-extra']];
  const known: readonly string[] = [...DEFAULT_COMPONENTS, ...EXTRA_COMPONENTS];
  for (const component of components) {
    if (!known.includes(component)) throw failure(`component ${component} is not available`);
  }
  if (flags['registry-creds'] !== '') {
    if (flags['image-pull-secret'] === '') {
      throw failure('--registry-creds requires --image-pull-secret to be set');
    }
    if (flags['registry-creds'].split(':').length !== 2) {
      throw failure("invalid --registry-creds format, expected 'user:password'");
    }
  }
  return {
    namespace,
    version: versionOf(flags.version),
    components,
    registry: flags.registry,
    imagePullSecret: flags['image-pull-secret'],
    watchAllNamespaces: flags['watch-all-namespaces'],
    networkPolicy: flags['network-policy'],
    logLevel: flags['log-level'],
    clusterDomain: flags['cluster-domain'],
    tolerationKeys: flags['toleration-keys'],
  };
}
