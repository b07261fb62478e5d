import type { Address } from '@flux-ts/errors';
import type { Change } from '@flux-ts/kustomize';
import type { ObjectId } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';

/** The parts of a Flux Kustomization that its build depends on; a whole one fits. */
export interface KustomizationParts {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
  readonly spec: {
    readonly targetNamespace?: string | undefined;
    readonly namePrefix?: string | undefined;
    readonly nameSuffix?: string | undefined;
    readonly patches?:
      | readonly { readonly patch: string; readonly target?: object | undefined }[]
      | undefined;
    readonly components?: readonly string[] | undefined;
    readonly ignoreMissingComponents?: boolean | undefined;
    readonly images?: readonly { readonly name: string }[] | undefined;
    readonly buildMetadata?: readonly string[] | undefined;
    readonly commonMetadata?:
      | { readonly labels?: Texts | undefined; readonly annotations?: Texts | undefined }
      | undefined;
    readonly postBuild?: { readonly substituteStrategy?: string | undefined } | undefined;
  };
}

export type Texts = Readonly<Record<string, string>>;

/** What to build. */
export interface RenderInput {
  /** The unpacked source, an absolute path. Nothing outside it is read, and nothing in it is written. */
  readonly folder: string;
  /** `spec.path`; the root when it is absent. */
  readonly path?: string | undefined;
  readonly kustomization: KustomizationParts;
  /** The variables of `postBuild`, all sources merged; absent: no substitution. */
  readonly substitute?: Texts | undefined;
  /** Whether a variable that is not set is an error. */
  readonly strict?: boolean | undefined;
  /** Refuses URLs in kustomizations. */
  readonly noRemoteBases?: boolean | undefined;
  /** Equal keys stand for equal folders (an artifact's digest); absent: the files are compared. */
  readonly contentKey?: string | undefined;
}

/** Where an object was read. */
export interface RenderOrigin {
  readonly file: string;
  readonly document: number;
  readonly offset: number;
}

/** One object, ready to be sent. */
export interface RenderedObject {
  readonly json: Uint8Array;
  readonly id: ObjectId;
  readonly origin: RenderOrigin;
}

/** A finished build. */
export interface Rendered {
  readonly objects: readonly RenderedObject[];
  /** `sha256:…` of the manifests as YAML, before labels and defaults; the history of a Kustomization keeps it. */
  readonly digest: string;
  /** Digest of everything that the build depends on: equal keys, equal objects. */
  readonly key: string;
}

/** The same as values, for the command line. */
export interface InProcessResult {
  readonly objects: readonly {
    readonly value: Value;
    readonly id: ObjectId;
    readonly origin: RenderOrigin;
    /** Where it stands in its file, and what changed it, where that is tracked. */
    readonly address?: Address;
    readonly changes?: readonly Change[];
  }[];
  readonly digest: string;
}
