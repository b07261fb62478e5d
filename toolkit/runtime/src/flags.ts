/** A command-line flag as data; programs parse it with what they use. */
export interface FlagDefinition {
  /** Without dashes. */
  readonly name: string;
  readonly type: 'string' | 'bool' | 'int' | 'float' | 'duration' | 'stringArray';
  /** As it would be written on the command line; arrays by commas. */
  readonly default: string;
  readonly description: string;
  /** Environment variable that overrides the default. */
  readonly env?: string;
}

/** The controllers whose flags differ. */
export type ControllerName =
  | 'source-controller'
  | 'kustomize-controller'
  | 'helm-controller'
  | 'notification-controller'
  | 'image-reflector-controller'
  | 'image-automation-controller'
  | 'source-watcher';

type Variant = Readonly<Partial<Record<ControllerName, string>>>;

interface CommonFlag extends FlagDefinition {
  /** Controllers that have it; all when absent. */
  readonly only?: readonly ControllerName[];
  readonly defaults?: Variant;
  readonly envs?: Variant;
}

const SC = 'source-controller';
const KC = 'kustomize-controller';
const HC = 'helm-controller';
const NC = 'notification-controller';
const IRC = 'image-reflector-controller';
const IAC = 'image-automation-controller';
const SW = 'source-watcher';

/** surface: the table of flags that controllers share (fluxcd/pkg runtime/{client,leaderelection,logger,acl,features}). */
const COMMON: readonly CommonFlag[] = [
  flag('metrics-addr', 'string', ':8080', 'The address the metric endpoint binds to.', {
    envs: { [SC]: 'METRICS_ADDR' },
  }),
  flag('health-addr', 'string', ':9440', 'The address the health endpoint binds to.'),
  flag('events-addr', 'string', '', 'The address of the events receiver.', {
    defaults: { [NC]: ':9090' },
    envs: { [SC]: 'EVENTS_ADDR' },
  }),
  flag('concurrent', 'int', '4', 'The number of concurrent reconciles per controller.', {
    defaults: { [SC]: '2', [SW]: '10' },
  }),
  flag(
    'requeue-dependency',
    'duration',
    '30s',
    'The interval at which failing dependencies are reevaluated.',
    {
      only: [SC, KC, HC, IRC, SW],
      defaults: { [SW]: '5s' },
    },
  ),
  flag(
    'log-level',
    'string',
    'info',
    "Log verbosity level. Can be one of 'trace', 'debug', 'info', 'error'.",
  ),
  flag('log-encoding', 'string', 'json', "Log encoding format. Can be 'json' or 'console'."),
  flag(
    'enable-leader-election',
    'bool',
    'false',
    'Enable leader election for controller manager. Enabling this will ensure there is only one active controller manager.',
  ),
  flag(
    'leader-election-release-on-cancel',
    'bool',
    'true',
    'Defines if the leader should step down voluntarily on controller manager shutdown.',
  ),
  flag(
    'leader-election-lease-duration',
    'duration',
    '35s',
    'Interval at which non-leader candidates will wait to force acquire leadership (duration string).',
  ),
  flag(
    'leader-election-renew-deadline',
    'duration',
    '30s',
    'Duration that the leading controller manager will retry refreshing leadership before giving up (duration string).',
  ),
  flag(
    'leader-election-retry-period',
    'duration',
    '5s',
    'Duration the LeaderElector clients should wait between tries of actions (duration string).',
  ),
  flag(
    'kube-api-qps',
    'float',
    '50',
    'The maximum queries-per-second of requests sent to the Kubernetes API.',
  ),
  flag(
    'kube-api-burst',
    'int',
    '300',
    'The maximum burst queries-per-second of requests sent to the Kubernetes API.',
  ),
  flag(
    'min-retry-delay',
    'duration',
    '750ms',
    'The minimum amount of time for which an object being reconciled will have to wait before a retry.',
  ),
  flag(
    'max-retry-delay',
    'duration',
    '15m',
    'The maximum amount of time for which an object being reconciled will have to wait before a retry.',
  ),
  flag(
    'feature-gates',
    'string',
    '',
    'A comma separated list of key=value pairs defining the state of experimental features.',
  ),
  flag(
    'watch-all-namespaces',
    'bool',
    'true',
    'Watch for resources in all namespaces, if set to false it will only watch the runtime namespace.',
  ),
  flag(
    'watch-label-selector',
    'string',
    '',
    "Watch for resources with matching labels e.g. 'sharding.fluxcd.io/key=shard1'.",
    {
      only: [SC, KC, HC, IRC, IAC, SW],
    },
  ),
  flag(
    'watch-configs-label-selector',
    'string',
    'reconcile.fluxcd.io/watch=Enabled',
    'Watch for ConfigMaps and Secrets with matching labels.',
    {
      only: [SC, KC, HC, IRC, IAC, SW],
    },
  ),
  flag(
    'interval-jitter-percentage',
    'int',
    '5',
    'Percentage of jitter to apply to interval durations. A value of 10 will apply a jitter of +/-10% to the interval duration. It cannot be negative, and must be less than 100.',
    {
      only: [SC, KC, HC, SW],
    },
  ),
  flag(
    'no-cross-namespace-refs',
    'bool',
    'false',
    'When set to true, references between custom resources are allowed only if the reference and the referee are in the same namespace.',
    {
      only: [KC, HC, NC, IRC, IAC, SW],
    },
  ),
  flag('default-service-account', 'string', '', 'Default service account used for impersonation.', {
    only: [SC, KC, HC, NC, IRC, IAC],
  }),
  flag('default-kubeconfig-service-account', 'string', '', 'Default service account to use for kubeconfig.', {
    only: [KC, HC],
  }),
  flag('default-decryption-service-account', 'string', '', 'Default service account used for decryption.', {
    only: [KC],
  }),
  flag(
    'insecure-kubeconfig-exec',
    'bool',
    'false',
    'Allow use of the user.exec section in kubeconfigs provided for remote apply.',
    { only: [KC, HC] },
  ),
  flag(
    'insecure-kubeconfig-tls',
    'bool',
    'false',
    'Allow that kubeconfigs provided for remote apply can disable TLS verification.',
    { only: [KC, HC] },
  ),
  flag('token-cache-max-size', 'int', '100', 'The maximum size of the cache in number of tokens.', {
    only: [SC, KC, HC, NC, IRC, IAC],
  }),
  flag('token-cache-max-duration', 'duration', '1h', 'The maximum duration a token is cached.', {
    only: [SC, KC, HC, NC, IRC, IAC],
  }),
  flag('http-retry', 'int', '9', 'The maximum number of retries when failing to fetch artifacts over HTTP.', {
    only: [KC, HC, SW],
  }),
];

/** The flags that a controller shares with others, with its own defaults. */
export function commonFlags(controller: ControllerName): FlagDefinition[] {
  return COMMON.filter(({ only }) => only === undefined || only.includes(controller)).map(
    ({ only: _, defaults, envs, ...definition }) => {
      const env = envs?.[controller];
      return {
        ...definition,
        default: defaults?.[controller] ?? definition.default,
        ...(env === undefined ? {} : { env }),
      };
    },
  );
}

function flag(
  name: string,
  type: FlagDefinition['type'],
  value: string,
  description: string,
  more: Pick<CommonFlag, 'only' | 'defaults' | 'envs'> = {},
): CommonFlag {
  return { name, type, default: value, description, ...more };
}
