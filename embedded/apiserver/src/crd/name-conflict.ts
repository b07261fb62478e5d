import type { KubeObject } from '@flux-ts/resource';
import { collectionOf } from '../kinds/resource-type.ts';
import type { Api } from '../registry/context.ts';
import { asList, asText, fieldAt } from '../values.ts';

/** Which of a definition's names another kind of its group has already; undefined when none. */
export function nameConflict(api: Api, crd: KubeObject): string | undefined {
  const group = asText(fieldAt(crd, 'spec', 'group'));
  const names = (key: string) => fieldAt(crd, 'spec', 'names', key);
  const plural = asText(names('plural'));
  const own = collectionOf(group, plural);
  const resources = [plural, asText(names('singular')), ...asList(names('shortNames')).map(asText)];
  const kinds = [asText(names('kind')), asText(names('listKind'))];
  for (const type of api.kinds.types()) {
    if (type.group !== group || type.collection === own) continue;
    const taken = [type.plural, type.singular, ...type.shortNames];
    const clash = resources.find((name) => name !== '' && taken.includes(name));
    if (clash !== undefined) return `${JSON.stringify(clash)} is already in use`;
    const kind = kinds.find((name) => name === type.kind || name === type.listKind);
    if (kind !== undefined) return `${JSON.stringify(kind)} is already in use`;
  }
  return undefined;
}
