import { loadChart, postRenderFiles, printRendered, renderChart } from '@flux-ts/helm';
import { expect, test } from 'vitest';
import { type PostRenderInput, postRendererOf } from './post-renderer.ts';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: app
  annotations: {a: "1"} # one
spec:
  containers:
  - image: repository/image:tag
    name: app
`;

const OWNED = '    helm.toolkit.fluxcd.io/name: shop\n    helm.toolkit.fluxcd.io/namespace: apps\n';

function rendered(manifests: string, spec: PostRenderInput['spec']): string {
  return postRendererOf({ metadata: { name: 'shop', namespace: 'apps' }, spec })(manifests);
}

test.each([
  [{ newTag: '0.1.0' }, 'repository/image:0.1.0'],
  [{ newName: 'mirror/image' }, 'mirror/image:tag'],
  [{ digest: 'sha256:24a0' }, 'repository/image@sha256:24a0'],
])('postRendererOf changes images by %j', (change, image) => {
  const images = [{ name: 'repository/image', ...change }];
  expect(rendered(POD, { postRenderers: [{ kustomize: { images } }] })).toContain(`  - image: ${image}\n`);
});

test('postRendererOf patches the targets, entry by entry', () => {
  const first = {
    target: { kind: 'Pod', version: 'v1', name: 'app' },
    patch:
      '- op: replace\n  path: /metadata/annotations/a\n  value: two\n- op: add\n  path: /metadata/labels\n  value: {x: z}\n',
  };
  const second = {
    patch: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\n  annotations: {a: null, b: three}\n',
  };
  const text = rendered(POD, {
    postRenderers: [{ kustomize: { patches: [first] } }, { kustomize: { patches: [second] } }, {}],
  });
  expect(text).toContain(`  annotations:\n    b: three\n  labels:\n${OWNED}    x: z\n`);
});

test('postRendererOf adds common metadata, and the owner over it', () => {
  const text = rendered(
    `${POD}---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: c}\ndata: {on: yes}\n`,
    {
      commonMetadata: {
        labels: { team: 'a', 'helm.toolkit.fluxcd.io/name': 'mine' },
        annotations: { a: '2' },
      },
    },
  );
  expect(text.match(new RegExp(`${OWNED}    team: a\n`, 'g'))).toHaveLength(2);
  expect(text.match(/ {4}a: "2"\n/g)).toHaveLength(2);
  expect(text).toContain('  "on": "yes"\n');
});

test('postRendererOf fails in kustomize’s words', () => {
  const patches = [{ target: { kind: 'Pod' }, patch: '- op: remove\n  path: /nope\n' }];
  expect(() => rendered(POD, { postRenderers: [{ kustomize: { patches } }] })).toThrow(/nope/);
});

test('postRendererOf is a post-renderer of charts', () => {
  const file = (name: string, text: string) => ({ name, data: new TextEncoder().encode(text) });
  const chart = loadChart([
    file('Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n'),
    file('templates/pod.yaml', POD),
  ]);
  const images = [{ name: 'repository/image', newTag: 'new' }];
  const render = postRendererOf({
    metadata: { name: 'shop' },
    spec: { postRenderers: [{ kustomize: { images } }] },
  });
  const text = printRendered(
    renderChart(chart, {
      release: { name: 'shop', namespace: 'default' },
      now: () => 0,
      zone: 'UTC',
      random: (length) => new Uint8Array(length),
      postRender: (files) => postRenderFiles(files, render, 'nohooks'),
    }),
  );
  expect(text).toMatch(/^---\n# Source: web\/templates\/pod\.yaml\napiVersion: v1\nkind: Pod\n/);
  expect(text).toContain('image: repository/image:new\n');
  expect(text).not.toContain('postrender-filename');
});
