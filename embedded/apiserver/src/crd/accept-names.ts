import type { KubeObject } from '@flux-ts/resource';
import { collectionOf } from '../kinds/resource-type.ts';
import type { Condition } from '../lifecycle/conditions.ts';
import type { Api } from '../registry/context.ts';
import { asObject, asText, fieldAt } from '../values.ts';

/** Which of a definition's names nobody else has, and the condition that tells. */
export interface NameAcceptance {
  readonly accepted: Readonly<Record<string, unknown>>;
  readonly condition: Condition;
}

/**
 * Compares a definition's names with those that its group has taken (apiextensions
 * pkg/controller/status/naming_controller.go): each is accepted by itself; the last that is taken is told.
 */
export function acceptNames(api: Api, crd: KubeObject): NameAcceptance {
  const taken = takenNames(api, crd);
  const wanted = asObject(fieldAt(crd, 'spec', 'names')) ?? {};
  const accepted: Record<string, unknown> = {
    plural: '',
    kind: '',
    ...asObject(fieldAt(crd, 'status', 'acceptedNames')),
  };
  let condition: Condition | undefined;
  const accept = (key: string, from: ReadonlySet<string>) => {
    const value = wanted[key];
    const clashes = [value ?? []]
      .flat()
      .map(asText)
      .filter((name) => from.has(name));
    if (clashes.length > 0) condition = refused(key, clashes);
    else if (value === undefined) delete accepted[key];
    else accepted[key] = value;
  };
  for (const key of ['plural', 'singular', 'shortNames']) accept(key, taken.resources);
  for (const key of ['kind', 'listKind']) accept(key, taken.kinds);
  accept('categories', new Set());
  return { accepted, condition: condition ?? ACCEPTED };
}

const ACCEPTED: Condition = {
  type: 'NamesAccepted',
  status: 'True',
  reason: 'NoConflicts',
  message: 'no conflicts found',
};

function refused(key: string, clashes: readonly string[]): Condition {
  const texts = clashes.map((name) => `${JSON.stringify(name)} is already in use`);
  return {
    type: 'NamesAccepted',
    status: 'False',
    reason: `${key[0]!.toUpperCase()}${key.slice(1)}Conflict`,
    message: texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`,
  };
}

function takenNames(api: Api, crd: KubeObject): { resources: Set<string>; kinds: Set<string> } {
  const group = asText(fieldAt(crd, 'spec', 'group'));
  const own = collectionOf(group, asText(fieldAt(crd, 'spec', 'names', 'plural')));
  const others = [...api.kinds.types()].filter((type) => type.group === group && type.collection !== own);
  return {
    resources: new Set(
      others.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]),
    ),
    kinds: new Set(others.flatMap(({ kind, listKind }) => [kind, listKind])),
  };
}

/** Whether all names are a definition's own. */
export function namesAreFree(api: Api, crd: KubeObject): boolean {
  return acceptNames(api, crd).condition === ACCEPTED;
}
