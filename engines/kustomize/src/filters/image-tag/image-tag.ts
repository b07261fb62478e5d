import { compileRegexp } from '@flux-ts/text';
import type { Budget } from '../../budget.ts';
import type { Image } from '../../config/kustomization-types.ts';
import { demand, field, setScalar } from '../../tree/fields.ts';
import { isMissingOrNull, type Tree, tags } from '../../tree/tree.ts';
import { applyFieldSpecs, type FieldSpec, TypedSpecs } from '../field-spec.ts';
import { forEachObject, type Transformer } from '../transformer.ts';

/**
 * Changes names, tags and digests of images: in `containers` and `initContainers` wherever they are, then in the
 * fields that the field specs name. Each object is searched once for all images.
 */
export function imageTransformer(
  images: readonly Image[],
  fieldSpecs: readonly FieldSpec[],
  budget: Budget,
): Transformer {
  const costs = images.map(({ name }) => (plain.test(name) ? 0.1 : 0.7 + name.length / 100));
  const each = costs.reduce((sum, cost) => sum + cost, 0);
  budget.take('steps', Math.floor(30 * each));
  const updates = images.map(makeUpdate);
  const specs = new TypedSpecs(fieldSpecs);
  return (map) => {
    forEachObject(map, (resource) => {
      const tree = resource.tree;
      if (tree === undefined || resource.kind === 'CustomResourceDefinition') return;
      const found: Tree[] = [];
      collectContainers(tree, found);
      applyFieldSpecs(tree, specs.of(tree), (target) => {
        demand(target, 'scalar');
        found.push(target);
      });
      budget.take('steps', Math.floor(found.length * each));
      // One pass per image over all places: a later image may match what an earlier one wrote.
      for (const update of updates) for (const place of found) update(place);
    });
    map.dropEmpty();
  };
}

function collectContainers(tree: Tree, found: Tree[]): void {
  if (tree.kind === 'scalar') return;
  for (const item of tree.items) collectContainers(item, found);
  if (tree.kind !== 'map') return;
  for (const name of ['containers', 'initContainers']) {
    const list = field(tree, name);
    if (list?.kind !== 'list') continue;
    for (const container of list.items) {
      if (isMissingOrNull(container)) continue;
      demand(container, 'map');
      const image = field(container, 'image');
      if (image === undefined) continue;
      demand(image, 'scalar');
      found.push(image);
    }
  }
}

const plain = /^[a-zA-Z0-9_/.-]*$/;
const rest = /^(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$/;

/** Whether an image has a name. Quirk (image.go IsImageMatched): the name is an expression, a dot matches all. */
export function imageMatcher(name: string): (image: string) => boolean {
  if (plain.test(name)) {
    return (image) => {
      for (let i = 0; i < name.length; i++) {
        const wanted = name.charCodeAt(i);
        if (wanted !== 46 && wanted !== image.charCodeAt(i)) return false;
      }
      return image.length >= name.length && rest.test(image.slice(name.length));
    };
  }
  try {
    const regexp = compileRegexp(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
    return (image) => regexp.test(image);
  } catch {
    return () => false;
  }
}

function makeUpdate(image: Image): (place: Tree) => void {
  const matches = imageMatcher(image.name);
  return (place) => {
    if (!matches(place.text)) return;
    setScalar(place, rewrite(place.text, image), tags.none);
  };
}

function rewrite(text: string, image: Image): string {
  let { name, tag, digest } = splitImage(text);
  if (image.newName !== '') name = image.newName;
  if (image.newTag !== '' || image.digest !== '') [tag, digest] = [image.newTag, image.digest];
  else if (image.tagSuffix !== '') [tag, digest] = [tag + image.tagSuffix, ''];
  return name + (tag === '' ? '' : `:${tag}`) + (digest === '' ? '' : `@${digest}`);
}

/** `host:5000/app:v1@sha256:…` in its parts. */
export function splitImage(image: string): { name: string; tag: string; digest: string } {
  const slash = Math.max(0, image.indexOf('/'));
  const at = image.indexOf('@', slash);
  const colon = image.indexOf(':', slash);
  if (at < 0 && colon < 0) return { name: image, tag: '', digest: '' };
  if (at >= 0 && (at < colon || colon < 0))
    return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) };
  const end = at < 0 ? image.length : at;
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, end), digest: image.slice(end + 1) };
}
