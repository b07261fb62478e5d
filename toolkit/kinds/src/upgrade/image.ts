import { changedFields, type Fields, fieldsOf, without } from './records.ts';

/** `name:tag[@digest]` in parts; the name may hold a port. */
function parseImage(image: string): Fields | undefined {
  const [reference = '', digest] = image.split('@', 2);
  const colon = reference.lastIndexOf(':');
  if (colon <= reference.lastIndexOf('/')) return undefined;
  const name = reference.slice(0, colon);
  const tag = reference.slice(colon + 1);
  return digest === undefined ? { name, tag } : { name, tag, digest };
}

function moved(status: Fields, from: string, to: string): Fields {
  const rest = without(status, from);
  const image = status[from];
  if (rest === status || Object.hasOwn(status, to) || typeof image !== 'string') return rest;
  const reference = parseImage(image);
  return reference === undefined ? rest : { ...rest, [to]: reference };
}

/** ImagePolicy: the images of the status become references. */
export function upgradeImagePolicyStatus(status: Fields): Fields {
  return moved(moved(status, 'latestImage', 'latestRef'), 'observedPreviousImage', 'observedPreviousRef');
}

function upgradeCommit(commit: Fields): Fields {
  const { authorName, authorEmail, ...rest } = commit;
  const author = { ...(authorName !== undefined && { name: authorName }), email: authorEmail };
  return { author, ...rest };
}

/** `update.setters.paths` was a list; a single path is `update.path` today, several mean the whole tree. */
function upgradeSetters(update: Fields): Fields {
  const rest = without(update, 'setters', 'imagePolicyRef');
  if (rest === update) return update;
  const paths = fieldsOf(update, 'setters')['paths'];
  const path: unknown = Array.isArray(paths) && paths.length === 1 ? paths[0] : undefined;
  return { strategy: 'Setters', ...rest, ...(typeof path === 'string' && { path }) };
}

/** ImageUpdateAutomation v1alpha1: checkout, commit and push move below `git`, the repository to `sourceRef`. */
export function upgradeImageUpdateSpec(before: Fields): Fields {
  const spec = changedFields(before, 'update', upgradeSetters);
  const rest = without(spec, 'checkout', 'commit', 'push');
  if (rest === spec) return spec;
  const checkout = fieldsOf(spec, 'checkout');
  const repository = fieldsOf(checkout, 'gitRepositoryRef')['name'];
  const git = {
    ...(checkout['branch'] !== undefined && { checkout: { ref: { branch: checkout['branch'] } } }),
    ...(Object.hasOwn(spec, 'commit') && { commit: upgradeCommit(fieldsOf(spec, 'commit')) }),
    ...(Object.hasOwn(spec, 'push') && { push: spec['push'] }),
    ...fieldsOf(spec, 'git'),
  };
  const sourceRef =
    repository === undefined ? {} : { sourceRef: { kind: 'GitRepository', name: repository } };
  return { ...sourceRef, ...rest, git };
}
