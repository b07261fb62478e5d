import { errorMessage } from '@flux-ts/errors';
import { IMAGE_REPOSITORY } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { duration } from '../../cli/duration-flag.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { checkRepository } from '../../objects/image-reference.ts';
import { durationField, objectOf, reference } from './build-object.ts';
import { createFlags } from './group.ts';
import { deliverImageObject } from './image-create.ts';

/** Refuses what is no repository of images. */
function checkImage(image: string): void {
  try {
    checkRepository(image);
  } catch (thrown) {
    throw failure(`unable to parse image value: ${errorMessage(thrown)}`, thrown);
  }
}

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create image repository alpine-repo --image alpine --interval 20m`,
  flags: {
    image: string('image repository to scan, for example library/alpine'),
    'secret-ref': string('docker-registry secret with credentials'),
    'cert-ref': string('secret with TLS certificates'),
    'scan-timeout': duration('limit of a scan; the interval by default'),
  },
  async run(context, { args, flags }) {
    if (flags.image === '') throw failure('an image repository (--image) is required');
    checkImage(flags.image);
    const identity = { name: args[0] as string, namespace: flags.namespace, labels: flags.label };
    const object = objectOf(IMAGE_REPOSITORY, identity, {
      image: flags.image,
      interval: formatDuration(flags.interval),
      ...durationField('timeout', flags['scan-timeout']),
      ...reference('secretRef', flags['secret-ref']),
      ...reference('certSecretRef', flags['cert-ref']),
    });
    await deliverImageObject(context, flags, object);
  },
});
