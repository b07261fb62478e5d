import type { Artifact, Kustomization } from '@flux-ts/kinds';
import type { ObjectId } from '@flux-ts/resource';
import type { Value } from '@flux-ts/yaml';

/** Files of an artifact; `ArtifactFetcher` of @flux-ts/artifact fits. Throws an error of code `NOT_FOUND` when it is gone. */
export interface Artifacts {
  open(
    artifact: Artifact,
    options?: { signal?: AbortSignal },
  ): Promise<{ readonly folder: string; release(): void }>;
}

/** One object as it was built: JSON bytes, its identity, and where it came from. */
export interface BuiltObject {
  readonly id: ObjectId;
  readonly json: Uint8Array;
  readonly origin?: { readonly file: string; readonly document: number; readonly offset: number } | undefined;
}

/** What a build is made of. */
export interface BuildInput {
  /** An unpacked artifact. */
  readonly folder: string;
  /** spec.path; empty for the root. */
  readonly path: string;
  readonly kustomization: Kustomization;
  /** Variables of postBuild, all sources merged; absent without postBuild. */
  readonly substitute?: Readonly<Record<string, string>> | undefined;
  /** An undefined variable without a default is an error. */
  readonly strict: boolean;
  readonly noRemoteBases: boolean;
}

/** What a build comes to: objects as they are to be applied (owner labels, common metadata, normalised), and their digest. */
export interface BuildOutput {
  readonly objects: readonly BuiltObject[];
  readonly digest: string;
}

/** Builds manifests; made of `Renderer` of @flux-ts/render. Errors bear upstream's messages and end in the address. */
export interface Builder {
  build(input: BuildInput, options: { readonly signal: AbortSignal }): Promise<BuildOutput>;
}

/** A compiled expression, as of @flux-ts/cel. Throws when it cannot be evaluated. */
export interface Expression {
  evaluate(bindings: Record<string, Value>): Value;
}

/** Compiles an expression over variables; `compile` of @flux-ts/cel fits. Throws when it is wrong. */
export type CompileExpression = (
  expression: string,
  options: { readonly variables: readonly string[] },
) => Expression;
