import { expect, test } from 'vitest';
import type { CommandNode } from '../cli/command.ts';
import type { Flag, Flags } from '../cli/flag.ts';
import { globalFlags } from '../cli/global-flags.ts';
import { tree } from './tree.ts';

/**
 * Every flag of Flux 2.9.4 that a command which is here has, as `name/short=default`; defaults that are empty, false or
 * zero are left out, durations are milliseconds. Those of groups hold for all below. The components and the registry
 * differ on purpose (docs/differences.md).
 */
const TABLE = `
bootstrap: version/v components=source-controller,kustomize-controller components-extra registry
  registry-creds image-pull-secret watch-all-namespaces=true log-level=info network-policy=true
  cluster-domain=cluster.local toleration-keys branch=main recurse-submodules sparse-checkout token-auth
  secret-name=flux-system ssh-key-algorithm=ecdsa ssh-rsa-bits=2048 ssh-ecdsa-curve=p384 ssh-hostkey-algos
  ssh-hostname ca-file private-key-file author-name=Flux author-email gpg-key-ring gpg-passphrase gpg-key-id
  ssh-signing-key-file ssh-signing-password ssh-signing-passphrase ssh-signing-reuse-private-key
  commit-message-appendix force manifests
bootstrap git: url interval=60000 path username/u=git password/p silent/s allow-insecure-http
  with-bearer-token
build kustomization: path kustomization-file ignore-paths strict-substitute recursive/r local-sources
  in-memory-build dry-run
check: pre components=source-controller,kustomize-controller components-extra poll-interval=5000
create: interval=60000 export label
create alert: provider-ref event-severity event-source
create alert-provider: type channel username address secret-ref
create helmrelease: release-name source chart chart-version chart-ref depends-on target-namespace
  storage-namespace create-target-namespace service-account reconcile-strategy=ChartVersion chart-interval
  values values-from crds kubeconfig-secret-ref
create image policy: image-ref select-semver select-alpha select-numeric filter-regex filter-extract
  reflect-digest interval
create image repository: image secret-ref cert-ref scan-timeout
create image update: git-repo-ref git-repo-namespace git-repo-path checkout-branch push-branch
  commit-template author-name author-email signing-key-secret signing-key-type
create kustomization: source path=./ prune wait health-check health-check-timeout=120000 validation
  depends-on service-account decryption-provider decryption-secret target-namespace kubeconfig-secret-ref
  retry-interval
create receiver: type secret-ref event resource
create secret git: url username/u password/p ssh-key-algorithm=ecdsa ssh-rsa-bits=2048 ssh-ecdsa-curve=p384
  ca-crt-file private-key-file bearer-token
create secret githubapp: app-id app-installation-owner app-installation-id app-private-key app-base-url
create secret helm: username/u password/p tls-crt-file tls-key-file ca-crt-file
create secret notation: trust-policy-file ca-cert-file
create secret oci: url username/u password/p
create secret proxy: address username/u password/p
create secret receiver: type token hostname email-claim audience-claim
create secret tls: tls-crt-file tls-key-file ca-crt-file
create source: fetch-timeout
create source bucket: provider=generic bucket-name endpoint access-key secret-key region insecure secret-ref
  proxy-secret-ref ignore-paths
create source chart: chart chart-version source reconcile-strategy=ChartVersion verify-provider
  verify-secret-ref verify-subject verify-issuer
create source git: url branch tag tag-semver ref-name commit username/u password/p ssh-key-algorithm=ecdsa
  ssh-rsa-bits=2048 ssh-ecdsa-curve=p384 secret-ref proxy-secret-ref provider ca-file private-key-file
  recurse-submodules silent/s ignore-paths sparse-checkout-paths
create source helm: url username/u password/p cert-file key-file ca-file secret-ref oci-provider
  pass-credentials
create source oci: provider=generic url tag tag-semver digest secret-ref proxy-secret-ref service-account
  cert-ref verify-provider verify-secret-ref verify-subject verify-issuer ignore-paths insecure
  layer-selector
create tenant: with-namespace cluster-role=cluster-admin with-service-account skip-namespace
debug helmrelease: show-status show-values show-history
debug kustomization: show-status show-vars show-history
delete: silent/s
diff kustomization: path kustomization-file ignore-paths strict-substitute recursive/r local-sources
  in-memory-build progress-bar=true ignore-not-found
envsubst: strict
events: all-namespaces/A watch/w for types
export: all
export source: with-credentials
get: all-namespaces/A no-header watch/w status-selector label-selector/l
get helmreleases: show-source
get kustomizations: show-source
install: export version/v components=source-controller,kustomize-controller components-extra registry
  registry-creds image-pull-secret watch-all-namespaces=true log-level=info network-policy=true
  cluster-domain=cluster.local toleration-keys force manifests
logs: level kind name follow/f tail=-1 flux-namespace=flux-system all-namespaces/A since since-time
migrate: path/f extensions/e=.yaml,.yml version/v yes/y dry-run
reconcile helmrelease: with-source force reset
reconcile kustomization: with-source
reconcile source chart: with-source
resume: all wait
stats: all-namespaces/A
suspend: all
trace: kind api-version
tree kustomization: compact output/o
uninstall: keep-namespace dry-run silent/s
version: client output/o=yaml
`;

/** Ours, which Flux has not. */
const OWN = new Set(['build kustomization show-origin']);
/** Commands of our own, or of Helm and kustomize. */
const ELSEWHERE = new Set(['dev', 'serve', 'helm', 'kustomize']);

function readTable(): Map<string, string[]> {
  const lines = TABLE.trim().replaceAll('\n  ', ' ').split('\n');
  return new Map(
    lines.map((line) => {
      const [command = '', flags = ''] = line.split(': ');
      return [command, flags.split(' ').sort()];
    }),
  );
}

function shown(name: string, { short, initial }: Flag<unknown>): string {
  const letter = short === undefined ? '' : `/${short}`;
  const text = Array.isArray(initial)
    ? initial.join(',')
    : typeof initial === 'object'
      ? ''
      : String(initial);
  return `${name}${letter}${['', 'false', '0'].includes(text) ? '' : `=${text}`}`;
}

async function collect(node: CommandNode, path: string, into: Map<string, string[]>): Promise<void> {
  if (ELSEWHERE.has(path)) return;
  const flags: Flags = { ...(await node.group?.())?.flags, ...(await node.load?.())?.flags };
  const own = Object.entries(flags).filter(([name]) => !OWN.has(`${path} ${name}`));
  if (own.length > 0) into.set(path, own.map(([name, flag]) => shown(name, flag)).sort());
  for (const child of node.children ?? []) await collect(child, `${path} ${child.name}`.trim(), into);
}

test('the commands have the flags, short forms and defaults of Flux', async () => {
  const ours = new Map<string, string[]>();
  await collect(tree, '', ours);
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(readTable()));
});

test('every command has the flags of Flux for the cluster and the request', () => {
  const ours = Object.entries(globalFlags).map(([name, flag]) => shown(name, flag));
  expect(ours.sort().join(' ')).toBe(
    'as as-group as-uid as-user-extra cache-dir certificate-authority client-certificate client-key cluster context disable-compression insecure-skip-tls-verify kube-api-burst=300 kube-api-qps=50 kubeconfig namespace/n=flux-system ns-follows-kube-context server timeout=300000 tls-server-name token user verbose',
  );
});
