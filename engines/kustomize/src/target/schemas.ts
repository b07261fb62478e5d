import { decode } from '@flux-ts/yaml';
import type { Texts } from '../config/kustomization-types.ts';
import { inContext, KustomizeError } from '../errors.ts';
import { builtinSchemas, documentSchemas, type SchemaSet } from '../openapi/schema.ts';

const builtinVersion = 'v1.21.2';

function parse(document: string, withBuiltin: boolean): SchemaSet {
  return inContext('invalid schema file', () => documentSchemas(decode(document), withBuiltin));
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
  private builtinUsed: boolean;

  /** `keepBuiltin`: a document is added to the built-in types, as Flux has it. */
  constructor(keepBuiltin: boolean) {
    this.builtinUsed = keepBuiltin;
  }

  /** The schemas for a merge. */
  readonly forMerge = (): SchemaSet => {
    if (!this.isSet) this.builtinUsed = true;
    return this.current;
  };

  readonly isClusterScoped = (apiVersion: string, kind: string): boolean => {
    if (builtinSchemas.isClusterScoped(apiVersion, kind)) return true;
    if (builtinSchemas.schemaOf(apiVersion, kind) !== undefined) return false;
    if (this.current !== builtinSchemas) return this.current.isClusterScoped(apiVersion, kind);
    // A type that is not known makes the real one load its built-in types.
    if (!this.isSet) this.builtinUsed = true;
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
      const withBuiltin = this.builtinUsed;
      this.current = readWhenUsed(() => parse(document, withBuiltin));
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
