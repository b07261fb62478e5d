import type { KubeObject } from '@flux-ts/resource';
import { expected, type Infer, list, map, object, oneOf, required, string } from '../dsl/field.ts';
import { column, columns, defineKind } from '../dsl/kind.ts';
import { interval, localReference, statusOf, stringMap, suspend, time } from '../dsl/shared.ts';
import { gitReference } from '../source/git-repository.ts';
import { IMAGE_CATEGORIES, IMAGE_GROUP, IMAGE_VERSIONS } from './image-repository.ts';

const signingKey = object('With what commits are signed.', {
  secretRef: expected(localReference('Secret with the key.')),
  type: oneOf('Kind of the key; gpg by default.', ['gpg', 'ssh']),
});

const git = object('How to check out, commit and push.', {
  checkout: object('What is checked out.', { ref: required(gitReference('Reference.')) }),
  commit: required(
    object('How to commit.', {
      author: required(
        object('Author of commits.', {
          email: required(string('Address.')),
          name: string('Name.'),
        }),
      ),
      messageTemplate: string('Template of the message.'),
      messageTemplateValues: stringMap('More values for the template.'),
      signingKey,
    }),
  ),
  push: object('Where to push.', {
    branch: string('Branch; that of the checkout by default.'),
    refspec: string('Refspec for another push.'),
    options: stringMap('Push options.'),
  }),
});

/** meta/v1 LabelSelector. */
const labelSelector = object(
  'Which policies are applied; all of the namespace by default.',
  {
    matchLabels: stringMap('Labels.'),
    matchExpressions: list(
      'Expressions over labels.',
      object('An expression.', {
        key: required(string('Label.')),
        operator: required(string('In, NotIn, Exists or DoesNotExist.')),
        values: list('Values.', string(''), { 'x-kubernetes-list-type': 'atomic' }),
      }),
      { 'x-kubernetes-list-type': 'atomic' },
    ),
  },
  { atomic: true },
);

/** Fields of v1alpha1, which later versions put elsewhere. */
const legacy = {
  checkout: object('What is checked out (v1alpha1).', {
    gitRepositoryRef: required(localReference('GitRepository.')),
    branch: string('Branch.'),
  }),
  commit: object('How to commit (v1alpha1).', {
    authorName: required(string('Name of the author.')),
    authorEmail: required(string('Address of the author.')),
    messageTemplate: string('Template of the message.'),
    signingKey: object('With what commits are signed.', {
      secretRef: localReference('Secret with the key.'),
    }),
  }),
  push: object('Where to push (v1alpha1).', { branch: string('Branch.') }),
};

const spec = object(
  'Which repository to update, and how.',
  {
    sourceRef: expected(
      object('The repository.', {
        apiVersion: string('API version.'),
        kind: required(oneOf('Kind.', ['GitRepository'], { default: 'GitRepository' })),
        name: required(string('Name.')),
        namespace: string('Namespace; that of this object by default.'),
      }),
    ),
    git,
    interval: required(interval('How often it runs.')),
    policySelector: labelSelector,
    update: object(
      'How files are changed.',
      {
        strategy: oneOf('How the places are found.', ['Setters'], { default: 'Setters' }),
        path: string('Directory of the files; the root by default.'),
      },
      {
        default: { strategy: 'Setters' },
        legacy: {
          setters: object(
            'Update by setters (first v1alpha1).',
            {},
            {
              legacy: { paths: list('Directories of the files.', string('')) },
            },
          ),
        },
      },
    ),
    suspend,
  },
  {
    legacy,
    rules: [{ rule: 'has(self.sourceRef) || has(self.checkout)', message: 'spec.sourceRef must be set' }],
  },
);

const status = statusOf({
  lastAutomationRunTime: time('When it ran last.'),
  lastPushCommit: string('Last commit that was pushed.'),
  lastPushTime: time('When that was.'),
  observedPolicies: map(
    'Images by policy of the last run.',
    object('An image.', {
      name: required(string('Name of the image.')),
      tag: required(string('Tag.')),
      digest: string('Digest.'),
    }),
  ),
  observedSourceRevision: string('Revision of the source of the last run.'),
});

/** `spec` of an ImageUpdateAutomation. */
export type ImageUpdateAutomationSpec = Infer<typeof spec>;
/** `status` of an ImageUpdateAutomation. */
export type ImageUpdateAutomationStatus = Infer<typeof status>;

/** Writes new image tags into a Git repository. */
export interface ImageUpdateAutomation extends KubeObject {
  spec: ImageUpdateAutomationSpec;
  status?: ImageUpdateAutomationStatus;
}

/** ImageUpdateAutomation (image.toolkit.fluxcd.io). */
export const IMAGE_UPDATE_AUTOMATION = defineKind({
  group: IMAGE_GROUP,
  kind: 'ImageUpdateAutomation',
  plural: 'imageupdateautomations',
  shortNames: ['iua', 'imgupd', 'imgauto'],
  categories: IMAGE_CATEGORIES,
  versions: IMAGE_VERSIONS,
  component: 'image-automation-controller',
  columns: [
    columns.ready,
    columns.status,
    column('Last run', '.status.lastAutomationRunTime', 1),
    columns.age,
  ],
  spec,
  status,
});
