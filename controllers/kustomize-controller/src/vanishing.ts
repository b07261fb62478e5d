import type { Rendered } from '@flux-ts/render';
import { type KubeObject, type ObjectId, sameObject } from '@flux-ts/resource';

/** Tells Jobs that the cluster deletes when they are done (`ttlSecondsAfterFinished`): such a one that is gone was done. */
export function vanishingIn({ objects }: Pick<Rendered, 'objects'>): (id: ObjectId) => boolean {
  const jobs = objects.filter(({ id }) => id.kind === 'Job' && id.group === 'batch');
  const vanishing = jobs.filter(({ json }) => {
    const { spec } = JSON.parse(Buffer.from(json).toString('utf8')) as KubeObject & {
      spec?: { ttlSecondsAfterFinished?: number };
    };
    return spec?.ttlSecondsAfterFinished !== undefined;
  });
  return (id) => vanishing.some((job) => sameObject(job.id, id));
}
