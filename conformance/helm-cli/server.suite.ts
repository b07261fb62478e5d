import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dev, fluxCommand, must } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { chartYaml, under } from './charts.ts';
import { type Invocation, runHelm, runProgram, type Tree } from './run-both.ts';

/* `helm template --dry-run=server` asks a cluster: both tools ask the embedded one. */
const helm = findProgram('helm');
const absent = missing({ kubectl: findProgram('kubectl'), helm });
const deviations = knownDeviations('helm-cli/server');

const OBJECTS = `
apiVersion: v1
kind: ConfigMap
metadata: {name: known, namespace: apps, labels: {of: lookup}}
data: {a: "1", b: two}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: apps, labels: {of: lookup}}
spec: {ports: [{port: 8080}], selector: {a: b}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: owned
  namespace: apps
  labels: {app.kubernetes.io/managed-by: Helm}
  annotations: {meta.helm.sh/release-name: shop, meta.helm.sh/release-namespace: apps}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: others
  namespace: apps
  labels: {app.kubernetes.io/managed-by: Helm}
  annotations: {meta.helm.sh/release-name: other}
---
apiVersion: v1
kind: Secret
metadata: {name: forbidden, namespace: apps}
`;

const manifest = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${more}`;

function server(name: string, template: string, words: readonly string[] = [], more: Tree = {}): Invocation {
  return {
    name,
    argv: ['template', 'shop', 'web', '-n', 'apps', '--dry-run=server', ...words],
    files: under('web', {
      'Chart.yaml': chartYaml('web'),
      'values.yaml': 'a: {b: 1}\n',
      'templates/x.yaml': template,
      ...more,
    }),
    normalize: (text) => text.replace(/^level=(?:DEBUG|WARN) msg="unable to (?:find|load).*\n/gm, ''),
  };
}

const data = (expression: string): string =>
  manifest('free', `data: {x: {{ ${expression} | toJson | quote }}}\n`);

const INVOCATIONS: readonly Invocation[] = [
  server('what is not there', manifest('free')),
  server('the version of the cluster', data('.Capabilities.KubeVersion.Version')),
  server(
    'parts of its version',
    data('list .Capabilities.KubeVersion.Major .Capabilities.KubeVersion.Minor'),
  ),
  server('a version that is given', data('.Capabilities.KubeVersion.Version'), ['--kube-version', '1.20']),
  ...[
    'v1',
    'apps/v1',
    'apps/v1/Deployment',
    'v1/Pod',
    'apps/v1/Scale',
    'v1/Nope',
    'nope/v1',
    'policy/v1/Eviction',
  ].map((version) =>
    server(`has ${version}`, data(`.Capabilities.APIVersions.Has "${version}"`), ['-a', 'nope/v1']),
  ),
  server('an object', data('(lookup "v1" "ConfigMap" "apps" "known").data')),
  server('the kind of an object', data('(lookup "v1" "ConfigMap" "apps" "known").kind')),
  server('an object that is not there', data('lookup "v1" "ConfigMap" "apps" "none"')),
  server('an object in no namespace', data('(lookup "v1" "Namespace" "" "apps").metadata.name')),
  server('a namespace for what is in none', data('(lookup "v1" "Namespace" "x" "apps").metadata.name')),
  server('numbers', data('printf "%T" (index (lookup "v1" "Service" "apps" "web").spec.ports 0).port')),
  server(
    'a list',
    '{{ range (lookup "v1" "ConfigMap" "apps" "").items }}# {{ .kind }} {{ .metadata.name }}\n{{ end }}',
  ),
  server('the kind of a list', data('(lookup "v1" "ConfigMap" "apps" "").kind')),
  server('a list of all namespaces', data('len (lookup "v1" "Service" "" "").items | le 1')),
  server('a kind that is not there', data('lookup "v1" "Nope" "apps" "x"')),
  server('kinds that are not there', data('lookup "v1" "Nope" "apps" ""')),
  server('a version that is not there', data('lookup "nope.example.com/v1" "Nope" "apps" "x"')),
  server(
    'an object that another one names',
    data(
      '(lookup "v1" "ConfigMap" "apps" ((lookup "v1" "Service" "apps" "web").metadata.labels.of | replace "lookup" "known")).data',
    ),
  ),
  server('what must be there', data('required "no!" (lookup "v1" "ConfigMap" "apps" "known").data.a')),
  server(
    'what must be there, and is not',
    data('required "no!" (lookup "v1" "ConfigMap" "apps" "known").data.z'),
  ),
  server('what is there', manifest('known')),
  server('what is there, and taken', manifest('known'), ['--take-ownership']),
  server('what is there, in an upgrade', manifest('known'), ['--is-upgrade']),
  server('what is ours', manifest('owned')),
  server('what is of another release', manifest('others')),
  server(
    'a kind that the cluster does not know',
    'apiVersion: nope.example.com/v1\nkind: Nope\nmetadata: {name: n}\n',
  ),
  server('a version that it does not know', 'apiVersion: apps/v9\nkind: Deployment\nmetadata: {name: n}\n'),
  server('a field that is not there', manifest('free', 'nope: 1\n')),
  server('what has no name', 'apiVersion: v1\nkind: ConfigMap\ndata: {}\n'),
  server('what has no kind', 'apiVersion: v1\nmetadata: {name: n}\n'),
  server('CRDs', manifest('free'), [], { 'crds/c.yaml': 'kind: CustomResourceDefinition\n' }),
  server('CRDs to skip', manifest('free'), ['--skip-crds'], {
    'crds/c.yaml': 'kind: CustomResourceDefinition\n',
  }),
  server('a version of Kubernetes that is not wanted', manifest('free'), [], {
    'Chart.yaml': chartYaml('web', 'kubeVersion: "<1.30"\n'),
  }),
  server('into a folder', manifest('known'), ['--output-dir', 'out']),
  server('--validate', manifest('known'), ['--validate']),
  server('a context that is not there', manifest('free'), ['--kube-context', 'none']),
  server('as somebody else', manifest('known'), ['--kube-as-user', 'nobody']),
  server('what somebody else may not look up', data('lookup "v1" "Secret" "apps" "forbidden"'), [
    '--kube-as-user',
    'nobody',
  ]),
  server('a name that is none', manifest('free'), ['--name-template', 'x']),
].map((each) =>
  each.name === '--validate'
    ? { ...each, argv: each.argv.filter((word) => word !== '--dry-run=server') }
    : each,
);

describe.skipIf(absent.length > 0)('flux helm template --dry-run=server', () => {
  let dev: Dev;
  beforeAll(async () => {
    dev = await new Dev(['--controllers=none', '--empty']).start();
    must(['kubectl', 'create', 'namespace', 'apps'], { env: dev.env });
    must(['kubectl', 'apply', '-f', '-'], { env: dev.env, input: OBJECTS });
  });
  afterAll(() => dev?.remove());

  test.each(INVOCATIONS.map((each) => [each.name, each] as const))('%s', async (id, invocation) => {
    const given = { ...invocation, env: { ...invocation.env, KUBECONFIG: dev.facts.kubeconfig } };
    let failure: unknown;
    try {
      const theirs = await runHelm(helm ?? 'helm', given, dev.facts.server);
      const ours = await runProgram([...fluxCommand, 'helm'], given, dev.facts.server);
      expect(ours).toEqual(theirs);
    } catch (thrown) {
      failure = thrown;
    }
    judge(deviations, id, failure);
  });
});
