import { CliError } from '../../cli/errors.ts';
import { choice, type Flag, string } from '../../cli/flag.ts';
import { equalFold, parseKindName, parseKindNameNamespace } from '../../objects/names.ts';

/** A source: its kind, name and namespace. */
export interface SourceReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

const none: SourceReference = { kind: '', name: '', namespace: '' };
const chartKinds = ['HelmRepository', 'GitRepository', 'Bucket'];
const kustomizationKinds = ['OCIRepository', 'GitRepository', 'Bucket'];

function unsupported(kind: string, kinds: readonly string[]): CliError {
  return new CliError('FLAG', `source kind '${kind}' is not supported, must be one of: ${kinds.join(', ')}`);
}

/** Source of a chart, `<kind>/<name>.<namespace>` (internal/flags/helm_chart_source.go). */
export function chartSource(type: 'string' | 'helmChartSource'): Flag<SourceReference> {
  const local = type === 'helmChartSource';
  const format = local ? '<kind>/<name>' : '<kind>/<name>.<namespace>';
  const usage = `source of the chart in the format '${format}', where kind is one of: (${chartKinds.join(', ')})`;
  return {
    type,
    usage,
    initial: none,
    shown: '',
    parse(text) {
      if (text.trim() === '')
        throw new CliError('FLAG', `no helm chart source given, please specify ${usage}`);
      const { kind, name, namespace } = local
        ? { ...parseKindName(text), namespace: '' }
        : parseKindNameNamespace(text);
      if (kind === '') {
        throw new CliError('FLAG', `invalid helm chart source '${text}', must be in format <kind>/<name>`);
      }
      const clean = equalFold(kind, chartKinds);
      if (clean === undefined) throw unsupported(kind, chartKinds);
      return { kind: clean, name, namespace };
    },
  };
}

/** Source of a Kustomization, `[<kind>/]<name>.<namespace>` (internal/flags/kustomization_source.go). */
export function kustomizationSource(): Flag<SourceReference> {
  const format = `'[<kind>/]<name>.<namespace>', where kind must be one of: (${kustomizationKinds.join(', ')}), if kind is not specified it defaults to GitRepository`;
  const usage = `source of the manifests in the format ${format}`;
  return {
    type: 'string',
    usage,
    initial: none,
    shown: '',
    parse(text) {
      if (text.trim() === '') {
        throw new CliError(
          'FLAG',
          `no Kustomization source given, please specify source that contains the Kubernetes manifests in the format ${format}`,
        );
      }
      const { kind, name, namespace } = parseKindNameNamespace(text);
      if (name === '') throw new CliError('FLAG', `no name given for source of kind '${kind}'`);
      if (kind === '') {
        if (kustomizationKinds.includes(name)) {
          throw new CliError('FLAG', `no kind specified for source '${name}'`);
        }
        return { kind: 'GitRepository', name, namespace };
      }
      const clean = equalFold(kind, kustomizationKinds);
      if (clean === undefined) throw unsupported(kind, kustomizationKinds);
      return { kind: clean, name, namespace };
    },
  };
}

/** An enum flag that names its values with bars. */
function provider(what: string, usage: string, values: readonly string[], initial: string, joined = ', ') {
  return choice(usage, values, {
    type: values.join('|'),
    initial,
    refuse: (text, choices) =>
      text.trim() === ''
        ? `no ${what} given, please specify ${usage}`
        : `${what} '${text}' is not supported, must be one of: ${choices.join(joined)}`,
  });
}

export const gitProvider = () =>
  provider('source Git provider', 'the Git provider name', ['generic', 'github', 'aws', 'azure'], '', '|');
export const ociProvider = () =>
  provider('source OCI provider', 'the OCI provider name', ['generic', 'aws', 'azure', 'gcp'], 'generic');
export const bucketProvider = () =>
  provider(
    'source bucket provider',
    'the S3 compatible storage provider name',
    ['generic', 'aws', 'azure', 'gcp'],
    'generic',
  );
const verifyProvider = () => ({
  ...provider(
    'source OCI verify provider',
    'the OCI verify provider name to use for signature verification, available options are: (cosign)',
    ['cosign'],
    '',
  ),
  type: 'sourceOCIVerifyProvider',
});

/** Flags about signatures that charts and OCI artifacts share. */
export const verifyFlags = {
  'verify-provider': verifyProvider(),
  'verify-secret-ref': string('secret with the keys for the verification of signatures'),
  'verify-subject': string('regular expression of the OIDC subject of signatures'),
  'verify-issuer': string('regular expression of the OIDC issuer of signatures'),
};

/** spec.verify of a chart or an OCI artifact, or undefined. */
export function verification(
  flags: {
    readonly [K in keyof typeof verifyFlags]: string;
  },
): { [field: string]: unknown } | undefined {
  const subject = flags['verify-subject'];
  const issuer = flags['verify-issuer'];
  if (flags['verify-provider'] === '') {
    if (flags['verify-secret-ref'] !== '') {
      throw new CliError('USAGE', 'a verification provider must be specified when a secret is specified');
    }
    if (issuer !== '' || subject !== '') {
      throw new CliError(
        'USAGE',
        'a verification provider must be specified when OIDC issuer/subject is specified',
      );
    }
    return undefined;
  }
  return {
    provider: flags['verify-provider'],
    ...(flags['verify-secret-ref'] !== '' && { secretRef: { name: flags['verify-secret-ref'] } }),
    ...((issuer !== '' || subject !== '') && { matchOIDCIdentity: [{ issuer, subject }] }),
  };
}
