import { decode } from '@flux-ts/yaml';
import type { Texts } from '../config/kustomization-types.ts';
import { inContext, KustomizeError } from '../errors.ts';
import {
  type BuiltinPlace,
  builtinSchemas,
  documentSchemas,
  isBuiltinType,
  type SchemaSet,
} from '../openapi/schema.ts';

const builtinVersion = 'v1.21.2';

/** What is read last stands over what was read before (kyaml's initSchema). */
const places = { unused: 'none', delayed: 'over', read: 'under' } as const;

function parse(document: string, builtin: BuiltinPlace): SchemaSet {
  return inContext('invalid schema file', () => documentSchemas(decode(document), builtin));
}

/** Schemas that are read when a type is asked for: one that nobody needs may be anything. */
function readWhenUsed(read: () => SchemaSet): SchemaSet {
  let known: SchemaSet | undefined;
  const get = (): SchemaSet => {
    known ??= read();
    return known;
  };
  return {
    schemaOf: (apiVersion, kind) => get().schemaOf(apiVersion, kind),
    isClusterScoped: (apiVersion, kind) => get().isClusterScoped(apiVersion, kind),
  };
}

/**
 * The schemas of one build. The first kustomization with an `openapi` field says which; a document takes the place
 * of the built-in types, unless they were in use before (kyaml's global schema, made local to a build).
 */
export class BuildSchemas {
  private current: SchemaSet = builtinSchemas;
  private isSet = false;
  /** Whether the built-in types are read already, or will be with the document. */
  private builtin: 'unused' | 'delayed' | 'read';

  /** `keepBuiltin`: a document is added to the built-in types, as Flux has it. */
  constructor(keepBuiltin: boolean) {
    this.builtin = keepBuiltin ? 'read' : 'unused';
  }

  /** The schemas for a merge. */
  readonly forMerge = (): SchemaSet => {
    if (!this.isSet) this.builtin = 'read';
    return this.current;
  };

  readonly isClusterScoped = (apiVersion: string, kind: string): boolean => {
    if (builtinSchemas.isClusterScoped(apiVersion, kind)) return true;
    if (isBuiltinType(apiVersion, kind)) return false;
    if (this.current !== builtinSchemas) return this.current.isClusterScoped(apiVersion, kind);
    // A type that is not known makes the real one read its built-in types, but not before they are needed.
    if (!this.isSet && this.builtin === 'unused') this.builtin = 'delayed';
    return false;
  };

  /** Reads the `openapi` field of a kustomization; `load` reads its document. */
  use(openapi: Texts, isRoot: boolean, load: (path: string) => string): void {
    const path = openapi?.get('path');
    const document = path === undefined ? undefined : load(path);
    if (this.isSet && !isRoot) return;
    const version = openapi?.get('version');
    if (document !== undefined) {
      if (version !== undefined) {
        throw new KustomizeError(
          'KUSTOMIZATION',
          'builtin version and custom schema provided, cannot use both',
        );
      }
      const builtin = places[this.builtin];
      this.current = readWhenUsed(() => parse(document, builtin));
      this.isSet = true;
      return;
    }
    if (version === undefined || version === '') return;
    if (version !== builtinVersion) {
      throw new KustomizeError('KUSTOMIZATION', 'the specified OpenAPI version is not built in');
    }
    this.isSet = true;
  }
}
