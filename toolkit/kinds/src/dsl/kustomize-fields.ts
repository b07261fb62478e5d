import { anything, type Infer, list, object, oneOf, required, string } from './field.ts';
import { selector, stringMap, strings } from './shared.ts';

/** A patch of kustomize, strategic merge or JSON 6902. */
const patch = object('A patch and what it applies to.', {
  patch: required(string('Inline strategic merge or JSON 6902 patch.')),
  target: selector('Which resources are patched.'),
});
/** A patch and what it changes (kustomize `patches`). */
export type Patch = Infer<typeof patch>;
export const patches = list('Patches in kustomize’s format.', patch);

const image = object('An image and its replacement.', {
  name: required(string('Name of the image without a tag.')),
  newName: string('The name that replaces it.'),
  newTag: string('The tag that replaces its tag.'),
  digest: string('The digest that replaces its tag; wins over newTag.'),
});
/** An image whose name, tag or digest is replaced (kustomize `images`). */
export type Image = Infer<typeof image>;
export const images = list('Image names, tags and digests to change.', image);

export const commonMetadata = object('Labels and annotations for everything that is applied.', {
  labels: stringMap('Labels to add.'),
  annotations: stringMap('Annotations to add.'),
});
/** Labels and annotations for all objects. */
export type CommonMetadata = Infer<typeof commonMetadata>;

const dependency = object('An object that must be ready first.', {
  name: required(string('Name of the object.')),
  namespace: string('Its namespace; that of this object by default.'),
  readyExpr: string('CEL expression over `self` and `dep` that decides readiness.'),
});
/** An object that must be ready first. */
export type DependencyReference = Infer<typeof dependency>;
export const dependsOn = list('Objects that must be ready first.', dependency);

const healthCheckExpr = object('How to tell the health of a kind.', {
  apiVersion: required(string('API version of the kind.')),
  kind: string('The kind; all of the API version when empty.'),
  current: required(string('CEL expression: the object is as it should be.')),
  inProgress: string('CEL expression: the object is on its way.'),
  failed: string('CEL expression: the object failed.'),
});
/** CEL expressions that tell the health of a kind. */
export type CustomHealthCheck = Infer<typeof healthCheckExpr>;
export const healthCheckExprs = list('Health of custom kinds, in CEL.', healthCheckExpr);

const ignoreRule = object('Fields whose drift is left alone.', {
  paths: required(strings('JSON pointers.')),
  target: selector('Which objects; all by default.'),
});
/** Fields that are left alone. */
export type IgnoreRule = Infer<typeof ignoreRule>;
export const ignoreRules = (doc: string) => list(doc, ignoreRule);

const EXACTLY_ONE =
  'exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified';

export const kubeConfig = object(
  'The cluster to act on, if not this one.',
  {
    secretRef: object('Secret with a kubeconfig.', {
      name: required(string('Name of the Secret.')),
      key: string('Key in the Secret; `value` or `value.yaml` by default.'),
    }),
    configMapRef: object('ConfigMap that describes a cluster and how to sign in.', {
      name: required(string('Name of the ConfigMap.')),
    }),
  },
  {
    rules: [
      { rule: 'has(self.configMapRef) || has(self.secretRef)', message: EXACTLY_ONE },
      { rule: '!has(self.configMapRef) || !has(self.secretRef)', message: EXACTLY_ONE },
    ],
  },
);
/** Where to read how another cluster is reached. */
export type KubeConfigReference = Infer<typeof kubeConfig>;

/** Patches as they were written before `patches` (removed from the current versions). */
export const legacyPatches = {
  patchesStrategicMerge: list('Strategic merge patches (use patches).', anything('')),
  patchesJson6902: list(
    'JSON 6902 patches (use patches).',
    object('A JSON 6902 patch.', {
      target: required(selector('Which resources are patched.')),
      patch: required(
        list(
          'Operations.',
          object('One operation.', {
            op: required(oneOf('What to do.', ['test', 'remove', 'add', 'replace', 'move', 'copy'])),
            path: required(string('Where.')),
            from: string('Source of move and copy.'),
            value: anything('The new value.'),
          }),
        ),
      ),
    }),
  ),
};

export const inventory = object('What was applied.', {
  entries: required(
    list(
      'One entry an object.',
      object('An applied object.', {
        id: required(string('`<namespace>_<name>_<group>_<kind>`.')),
        v: required(string('API version.')),
      }),
    ),
  ),
});
/** What was applied. */
export type ResourceInventory = Infer<typeof inventory>;
