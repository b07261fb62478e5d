import { GoStruct, type GoValue, sprintf } from '@flux-ts/gotemplate';
import { HelmError } from '../errors.ts';

/** A version of Kubernetes as charts see it. */
export interface KubeVersion {
  /** As it was given, with a `v`. */
  readonly version: string;
  /** `v1.33`: without what providers append; constraints are checked against it. */
  readonly normalized: string;
  readonly major: string;
  readonly minor: string;
}

/** The version that charts see where none is given: that of the client library of Helm 4.3. */
export const DEFAULT_KUBE_VERSION: KubeVersion = {
  version: 'v1.37.0',
  normalized: 'v1.37.0',
  major: '1',
  minor: '37',
};

/** What templates see of Helm itself: we render as this version does. */
export const HELM_VERSION = { version: 'v4.3', goVersion: 'go1.26.8', kubeClient: 'v1.37' } as const;

/** Reads `--kube-version` (apimachinery's ParseGeneric). Throws {@link HelmError} `VALUES` in Helm's words. */
export function parseKubeVersion(text: string): KubeVersion {
  const match = /^\s*v?([0-9]+(?:\.[0-9]+)*)(.*)$/s.exec(text);
  const quoted = sprintf('%q', [text]);
  const bad = (problem: string): never => {
    throw new HelmError('VALUES', `invalid kube version '${text}': ${problem}`);
  };
  if (match === null) return bad(`could not parse ${quoted} as version`);
  const parts = (match[1] ?? '').split('.');
  if (parts.length < 2) return bad(`illegal version string ${quoted}`);
  if (parts.some((part) => part.length > 1 && part.startsWith('0')))
    return bad(`illegal zero-prefixed version component ${quotedPart(parts)} in ${quoted}`);
  const [major = '', minor = ''] = parts;
  return {
    version: text.startsWith('v') ? text : `v${text}`,
    normalized: `v${parts.join('.')}`,
    major,
    minor,
  };
}

function quotedPart(parts: readonly string[]): string {
  return sprintf('%q', [parts.find((part) => part.length > 1 && part.startsWith('0')) ?? '']);
}

/** `.Capabilities`. */
export function capabilitiesObject(kube: KubeVersion, apiVersions: readonly string[]): GoStruct {
  const known = new Set(apiVersions);
  const versions: GoValue[] = [...apiVersions];
  const methods = { Has: (version: GoValue): GoValue => known.has(String(version)) };
  return new GoStruct('*common.Capabilities', {
    KubeVersion: new GoStruct(
      'common.KubeVersion',
      { Version: kube.version, Major: kube.major, Minor: kube.minor },
      {
        source: () =>
          `common.KubeVersion{${[
            ['Version', kube.version],
            ['normalizedVersion', kube.normalized],
            ['Major', kube.major],
            ['Minor', kube.minor],
          ]
            .map(([name, text]) => `${name}:${sprintf('%q', [text])}`)
            .join(', ')}}`,
        parts: {
          Version: kube.version,
          normalizedVersion: kube.normalized,
          Major: kube.major,
          Minor: kube.minor,
        },
        printInPlace: () => kube.normalized,
        methods: { String: () => kube.normalized, GitVersion: () => kube.version },
      },
    ),
    APIVersions: new GoStruct('common.VersionSet', {}, { elements: () => versions, methods }),
    HelmVersion: helmVersion(),
  });
}

/** What was not set when Helm was built is not there in JSON. */
function helmVersion(): GoStruct {
  const { version, goVersion, kubeClient } = HELM_VERSION;
  const fields = { Version: version, GitCommit: '', GitTreeState: '', GoVersion: goVersion };
  return new GoStruct(
    'version.BuildInfo',
    { ...fields, KubeClientVersion: kubeClient },
    { jsonFields: { version, go_version: goVersion, kube_client_version: kubeClient } },
  );
}
