import type { KubeObject } from '@flux-ts/resource';
import { type Infer, object, oneOf, required, string } from '../dsl/field.ts';
import { column, columns, defineKind } from '../dsl/kind.ts';
import { interval, statusOf, suspend } from '../dsl/shared.ts';
import { IMAGE_CATEGORIES, IMAGE_GROUP, IMAGE_VERSIONS } from './image-repository.ts';

const order = oneOf('Which end of the order is taken.', ['asc', 'desc'], { default: 'asc' });

const imageReference = (doc: string) =>
  object(doc, {
    name: required(string('Name of the image.')),
    tag: required(string('Tag.')),
    digest: string('Digest.'),
  });

const spec = object(
  'How the latest tag is chosen.',
  {
    imageRepositoryRef: required(
      object('The scanned image.', {
        name: required(string('Name of the ImageRepository.')),
        namespace: string('Its namespace; that of this object by default.'),
      }),
    ),
    policy: required(
      object('The order of tags.', {
        semver: object('By version.', { range: required(string('Range of versions.')) }),
        alphabetical: object('By letters.', { order }),
        numerical: object('By number.', { order }),
      }),
    ),
    filterTags: object('Which tags take part.', {
      pattern: string('Regular expression that tags must match.'),
      extract: string('What of the match is compared.'),
    }),
    digestReflectionPolicy: oneOf('When the digest is looked up.', ['Always', 'IfNotPresent', 'Never'], {
      default: 'Never',
    }),
    interval: interval('How often the digest is looked up (Always).'),
    suspend,
  },
  {
    rules: [
      {
        rule: "!has(self.interval) || (has(self.digestReflectionPolicy) && self.digestReflectionPolicy == 'Always')",
        message: "spec.interval is only accepted when spec.digestReflectionPolicy is set to 'Always'",
      },
      {
        rule: "has(self.interval) || !has(self.digestReflectionPolicy) || self.digestReflectionPolicy != 'Always'",
        message: "spec.interval must be set when spec.digestReflectionPolicy is set to 'Always'",
      },
    ],
  },
);

const status = statusOf(
  {
    latestRef: imageReference('The chosen image.'),
    observedPreviousRef: imageReference('The image that was chosen before.'),
  },
  {
    latestImage: string('The chosen image (before v1).'),
    observedPreviousImage: string('The image that was chosen before (v1beta2).'),
  },
);

/** An image: repository, tag and digest. */
export type ImageRef = Infer<ReturnType<typeof imageReference>>;
/** `spec` of an ImagePolicy. */
export type ImagePolicySpec = Infer<typeof spec>;
/** `status` of an ImagePolicy. */
export type ImagePolicyStatus = Infer<typeof status>;

/** Chooses the latest tag of an image. */
export interface ImagePolicy extends KubeObject {
  spec: ImagePolicySpec;
  status?: ImagePolicyStatus;
}

/** ImagePolicy (image.toolkit.fluxcd.io). */
export const IMAGE_POLICY = defineKind({
  group: IMAGE_GROUP,
  kind: 'ImagePolicy',
  plural: 'imagepolicies',
  shortNames: ['imgpol', 'imagepol'],
  categories: IMAGE_CATEGORIES,
  versions: IMAGE_VERSIONS,
  component: 'image-reflector-controller',
  columns: [
    column('Image', '.status.latestRef.name'),
    column('Tag', '.status.latestRef.tag'),
    columns.ready,
    columns.status,
    columns.age,
  ],
  spec,
  status,
});
