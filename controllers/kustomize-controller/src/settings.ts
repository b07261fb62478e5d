import type { GroupKind } from '@flux-ts/apply';
import { WATCH_ENABLED, WATCH_LABEL } from '@flux-ts/kinds';
import { commonFlags, type FlagDefinition, type GateDefaults } from '@flux-ts/runtime';

/** What the flags and gates of the controller come to. Durations in milliseconds. */
export interface Settings {
  readonly concurrent: number;
  readonly requeueDependency: number;
  readonly intervalJitterPercentage: number;
  readonly noCrossNamespaceRefs: boolean;
  readonly noRemoteBases: boolean;
  readonly defaultServiceAccount: string;
  readonly defaultKubeConfigServiceAccount: string;
  readonly insecureKubeConfigExec: boolean;
  readonly insecureKubeConfigTls: boolean;
  readonly overrideManagers: readonly string[];
  readonly customApplyStageKinds: readonly GroupKind[];
  readonly minRetryDelay?: number;
  readonly maxRetryDelay?: number;
  readonly watchConfigsLabelSelector: string;
  /** Feature gates. */
  readonly strictSubstitutions: boolean;
  readonly failFast: boolean;
  readonly groupChangeLog: boolean;
  readonly additiveCELDependencyCheck: boolean;
  readonly externalArtifact: boolean;
  readonly configWatchers: boolean;
  readonly directSourceFetch: boolean;
  readonly migrateApiVersion: boolean;
  readonly objectLevelWorkloadIdentity: boolean;
}

/** Flux's defaults. */
export const DEFAULT_SETTINGS: Settings = {
  concurrent: 4,
  requeueDependency: 30_000,
  intervalJitterPercentage: 5,
  noCrossNamespaceRefs: false,
  noRemoteBases: false,
  defaultServiceAccount: '',
  defaultKubeConfigServiceAccount: '',
  insecureKubeConfigExec: false,
  insecureKubeConfigTls: false,
  overrideManagers: [],
  customApplyStageKinds: [],
  watchConfigsLabelSelector: `${WATCH_LABEL}=${WATCH_ENABLED}`,
  strictSubstitutions: true,
  failFast: true,
  groupChangeLog: false,
  additiveCELDependencyCheck: false,
  externalArtifact: false,
  configWatchers: true,
  directSourceFetch: false,
  migrateApiVersion: false,
  objectLevelWorkloadIdentity: false,
};

/** The controller's feature gates and their defaults in Flux 2.9. */
export const FEATURE_GATES: GateDefaults = {
  CacheSecretsAndConfigMaps: false,
  DisableStatusPollerCache: true,
  DisableFailFastBehavior: false,
  StrictPostBuildSubstitutions: true,
  GroupChangeLog: false,
  AdditiveCELDependencyCheck: false,
  ExternalArtifact: false,
  CancelHealthCheckOnNewRevision: false,
  DisableConfigWatchers: false,
  DirectSourceFetch: false,
  MigrateAPIVersion: false,
  ObjectLevelWorkloadIdentity: false,
};

/** All flags of the controller, as data. */
export function kustomizeControllerFlags(): FlagDefinition[] {
  return [
    ...commonFlags('kustomize-controller'),
    {
      name: 'concurrent-ssa',
      type: 'int',
      default: '4',
      description: 'The number of concurrent server-side apply operations.',
    },
    {
      name: 'no-remote-bases',
      type: 'bool',
      default: 'false',
      description:
        'Disallow remote bases usage in Kustomize overlays. When this flag is enabled, all resources must refer to local files included in the source artifact.',
    },
    {
      name: 'sops-age-secret',
      type: 'string',
      default: '',
      description:
        'The name of a Kubernetes secret in the RUNTIME_NAMESPACE containing a SOPS age decryption key for fallback usage.',
    },
    {
      name: 'sops-vault-configmap',
      type: 'string',
      default: '',
      description:
        'The name of a Kubernetes ConfigMap in the RUNTIME_NAMESPACE listing the Vault instances that may be used for SOPS decryption.',
    },
    {
      name: 'override-manager',
      type: 'stringArray',
      default: '',
      description: 'Field manager disallowed to perform changes on managed resources.',
    },
    {
      name: 'custom-apply-stage-kinds',
      type: 'stringArray',
      default: '',
      description:
        'Kinds to apply in a stage of their own, before all others that are not cluster definitions or classes.',
    },
  ];
}

/**
 * The kinds of `--custom-apply-stage-kinds`: `group/Kind` each, several with commas between them; the core group is
 * empty. Throws Error.
 */
export function parseStageKinds(values: readonly string[]): GroupKind[] {
  const texts = values.flatMap((value) => value.split(',')).map((text) => text.trim());
  return texts
    .filter((text) => text !== '')
    .map((text) => {
      const [group = '', kind = '', ...rest] = text.split('/');
      if (kind === '' || rest.length > 0)
        throw new Error(`--custom-apply-stage-kinds takes <group>/<kind>, not '${text}'`);
      return { group, kind };
    });
}
