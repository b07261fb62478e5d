import { build, MemoryFileSystem } from '@flux-ts/kustomize';
import { asValue, type KubeObject } from '@flux-ts/resource';
import { encodeAll, toJson, type Value } from '@flux-ts/yaml';
import type { Texts } from '../pipeline/input.ts';
import { addLabels } from '../pipeline/metadata.ts';

/** One entry of a HelmRelease's `spec.postRenderers`. */
export interface PostRendererSpec {
  readonly kustomize?: {
    readonly patches?: readonly {
      readonly patch: string;
      readonly target?: Readonly<Record<string, string>>;
    }[];
    readonly images?: readonly {
      readonly name: string;
      readonly newName?: string;
      readonly newTag?: string;
      readonly digest?: string;
    }[];
  };
}

/** The fields of a HelmRelease that change what its chart rendered to. */
export interface PostRenderInput {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly postRenderers?: readonly PostRendererSpec[];
    readonly commonMetadata?: { readonly labels?: Texts; readonly annotations?: Texts };
  };
}

const OWNER = 'helm.toolkit.fluxcd.io';

/**
 * What Flux does to the manifests of a HelmRelease before Helm installs them: kustomize's patches and images, entry by
 * entry, then common metadata, then the labels that name their owner (helm-controller internal/postrender). Goes to
 * `postRenderFiles` of `@flux-ts/helm`. Throws KustomizeError in kustomize's words.
 */
export function postRendererOf(release: PostRenderInput): (manifests: string) => string {
  const { name, namespace = '' } = release.metadata;
  const { postRenderers = [], commonMetadata = {} } = release.spec;
  const { labels = {}, annotations = {} } = commonMetadata;
  const owner = { [`${OWNER}/name`]: name, [`${OWNER}/namespace`]: namespace };
  const kustomizations = postRenderers.flatMap(({ kustomize }) => kustomize ?? []);
  return (manifests) => {
    let text = manifests;
    for (const each of kustomizations) text = encoded(kustomized(text, each));
    return encoded(
      kustomized(text, {}).map((object) =>
        addLabels(annotated(addLabels(object, labels), annotations), owner),
      ),
    );
  };
}

/** The objects of a stream after patches and images: one kustomization, with all files in memory. */
function kustomized(
  manifests: string,
  { patches, images }: NonNullable<PostRendererSpec['kustomize']>,
): KubeObject[] {
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['helm-output.yaml'],
    ...(patches === undefined ? {} : { patches }),
    ...(images === undefined ? {} : { images }),
  };
  const files = {
    'helm-output.yaml': manifests,
    'kustomization.yaml': toJson(kustomization as unknown as Value),
  };
  const result = build(new MemoryFileSystem(files), '', { loadRestrictions: 'none' });
  return 'needs' in result ? [] : result.objects.map(({ value }) => value);
}

function annotated(object: KubeObject, annotations: Texts): KubeObject {
  if (Object.keys(annotations).length === 0) return object;
  const all = { ...object.metadata.annotations, ...annotations };
  return { ...object, metadata: { ...object.metadata, annotations: all } };
}

function encoded(objects: readonly KubeObject[]): string {
  return encodeAll(objects.map(asValue));
}
