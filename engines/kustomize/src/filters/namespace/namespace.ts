import { inContext, KustomizeError, wrap } from '../../errors.ts';
import { debugText } from '../../resource/debug.ts';
import { idKey } from '../../resource/res-id.ts';
import { field, lookup, lookupCreate, setScalar, WrongKindError } from '../../tree/fields.ts';
import { isMissingOrNull, isNull, type Tree, tags } from '../../tree/tree.ts';
import { applyFieldSpecs, type FieldSpec, prepare } from '../field-spec.ts';
import { forEachObject, type Transformer } from '../transformer.ts';

/** Which subjects of (cluster) role bindings get the namespace. */
export type SubjectMode = 'defaultOnly' | 'allServiceAccounts' | 'none';

export interface NamespaceOptions {
  readonly namespace: string;
  readonly fieldSpecs: readonly FieldSpec[];
  readonly unsetOnly: boolean;
  readonly subjects: SubjectMode;
}

/** Puts all namespaced objects, and the fields that name a namespace, into one namespace. */
export function namespaceTransformer(given: NamespaceOptions): Transformer {
  const options = { ...given, fieldSpecs: prepare(given.fieldSpecs) };
  const { namespace } = options;
  return (map) => {
    if (namespace === '') return;
    const counts = new Map<string, number>();
    for (const resource of map.resources) {
      const key = idKey(resource.curId);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    forEachObject(map, (resource) => {
      if (resource.helmGenerated || resource.tree === undefined) return;
      const before = idKey(resource.curId);
      resource.storePreviousId();
      setNamespace(resource.tree, resource.curId.cluster, options);
      const after = idKey(resource.curId);
      if (after !== before) {
        counts.set(before, (counts.get(before) ?? 1) - 1);
        counts.set(after, (counts.get(after) ?? 0) + 1);
      }
      if ((counts.get(after) ?? 0) > 1) {
        const matches = map.byCurrentId(resource.curId).map(debugText);
        throw new KustomizeError(
          'CONFLICT',
          `namespace transformation produces ID conflict: [${matches.join(' ')}]`,
        );
      }
    });
    map.touch();
  };
}

const namespacePath = 'metadata/namespace';
const namePath = 'metadata/name';
const namespaceField = prepare([{ path: namespacePath, create: true, group: '', version: '', kind: '' }]);

/** Sets the namespace of one object (kustomize filters/namespace). */
export function setNamespace(
  tree: Tree,
  cluster: boolean,
  options: Omit<NamespaceOptions, 'fieldSpecs'> & { readonly fieldSpecs: readonly FieldSpec[] },
): void {
  const set = (target: Tree): void => {
    if (options.unsetOnly && hasValue(target)) return;
    setScalar(target, options.namespace, tags.str);
  };
  if (!cluster) {
    applyFieldSpecs(tree, namespaceField, set, { kind: 'scalar', tag: tags.none });
  }
  const kind = field(tree, 'kind')?.text ?? '';
  const binding = isRoleBinding(kind);
  if (binding) setSubjects(tree, options.subjects, set);
  const specs = options.fieldSpecs.filter((spec) => {
    if (spec.path === namespacePath) return false;
    if (spec.path === namePath && field(tree, 'apiVersion')?.text !== 'v1') return false;
    return !(binding && isRoleBinding(spec.kind) && spec.path === 'subjects/namespace');
  });
  try {
    applyFieldSpecs(tree, specs, set, { kind: 'scalar', tag: tags.str });
  } catch (error) {
    throw wrap(
      error,
      (text) =>
        `${blames(error) ? 'namespace field specs must target scalar nodes' : 'namespace transformation failed'}: ${text}`,
    );
  }
}

function blames(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof WrongKindError) return at.actual !== 'scalar';
  return false;
}

function isRoleBinding(kind: string): boolean {
  return kind === 'RoleBinding' || kind === 'ClusterRoleBinding';
}

function hasValue(tree: Tree): boolean {
  return !isNull(tree) && tree.kind === 'scalar' && tree.text !== '';
}

function setSubjects(tree: Tree, mode: SubjectMode, set: (tree: Tree) => void): void {
  const subjects = lookup(tree, 'subjects');
  if (mode === 'none' || isMissingOrNull(subjects)) return;
  inContext('setting namespace on (cluster)role binding subjects', () => {
    for (const subject of (subjects as Tree).items) {
      const wanted =
        mode === 'defaultOnly'
          ? field(subject, 'name')?.text === 'default'
          : field(subject, 'kind')?.text === 'ServiceAccount';
      if (wanted) set(lookupCreate(subject, 'scalar', 'namespace'));
    }
  });
}
