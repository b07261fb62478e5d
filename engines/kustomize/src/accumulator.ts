import type { Address } from '@flux-ts/errors';
import type { Variable } from './config/kustomization-types.ts';
import { emptyConfig, mergeConfigs, type TransformerConfig } from './config/transformer-config.ts';
import { KustomizeError } from './errors.ts';
import { equalGvk, formatGvk, type Gvk } from './resource/gvk.ts';
import { effectiveNamespace, type ResId } from './resource/res-id.ts';
import { ResMap } from './resource/res-map.ts';
import type { Resource } from './resource/resource.ts';

/** What one kustomization adds up: objects, transformer configuration, variables (kustomize's ResAccumulator). */
export class Accumulator {
  readonly map = new ResMap();
  config: TransformerConfig = emptyConfig;
  readonly variables = new Map<string, Variable>();
  /** Where variables are defined, looked up when that is asked. */
  readonly variablePlaces = new Map<string, () => Address | undefined>();

  mergeConfig(config: TransformerConfig): void {
    this.config = mergeConfigs(this.config, config);
  }

  mergeAccumulator(other: Accumulator): void {
    this.map.appendAll(other.map.resources);
    this.mergeConfig(other.config);
    for (const variable of other.variables.values()) this.addVariable(variable);
    for (const [name, place] of other.variablePlaces) this.variablePlaces.set(name, place);
  }

  /** Remembers variables and marks the objects that they read from. */
  mergeVariables(variables: readonly Variable[], placeOf: (index: number) => Address | undefined): void {
    if (variables.length === 0) return;
    const named = byNames(this.map.resources);
    for (const variable of variables) {
      const { objref } = variable;
      const gvk = gvkOfTarget(objref);
      const target: ResId = {
        group: gvk.group,
        version: gvk.version,
        kind: objref.kind,
        name: objref.name,
        namespace: objref.namespace,
        // Quirk (MergeVars): the scope of a type is not looked up here, so a namespace never fits what has none.
        cluster: false,
      };
      const strict = target.namespace !== '';
      const isTarget = (id: ResId): boolean =>
        id.name === target.name &&
        equalGvk(id, target) &&
        (!strict || effectiveNamespace(id) === effectiveNamespace(target));
      const matches = (named.get(target.name) ?? []).filter((one) => idsOf(one).some(isTarget));
      if (matches.length > 1) {
        throw new KustomizeError(
          'REFERENCE',
          `found ${matches.length} resId matches for var ${describe(variable)} (unable to disambiguate)`,
        );
      }
      matches[0]?.varNames.push(variable.name);
    }
    variables.forEach((variable, index) => {
      this.addVariable(variable);
      this.variablePlaces.set(variable.name, () => placeOf(index));
    });
  }

  private addVariable(variable: Variable): void {
    if (this.variables.has(variable.name)) {
      throw new KustomizeError('REFERENCE', `var '${variable.name}' already encountered`);
    }
    this.variables.set(variable.name, variable);
  }
}

/** Objects by the names that they have or had. */
function byNames(resources: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of resources) {
    if (resource.isEmpty) continue;
    for (const name of new Set(idsOf(resource).map((id) => id.name))) {
      const known = found.get(name);
      if (known === undefined) found.set(name, [resource]);
      else known.push(resource);
    }
  }
  return found;
}

function idsOf(resource: Resource): readonly ResId[] {
  return [resource.curId, ...resource.prevIds];
}

/** An API version of one part says nothing about the group, which may stand beside it (api/types/var.go). */
function gvkOfTarget({ apiVersion, group, version, kind }: Variable['objref']): Gvk {
  const parts = apiVersion.split('/');
  if (apiVersion === '' || parts.length > 2) return { group, version, kind };
  return { group: parts.length === 2 ? (parts[0] ?? '') : group, version: parts.at(-1) ?? '', kind };
}

/** A variable as Go's `%v` prints it. */
export function describe(v: Variable): string {
  const { objref: o, fieldref: f } = v;
  return `{${v.name} ${formatGvk(gvkOfTarget(o))} {${f.fieldPath || 'metadata.name'}}}`;
}
