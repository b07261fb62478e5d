import type { ApiResource, KubeClient } from '@flux-ts/kube';

/** A resource by any of its names: kind, plural, singular or short name, without regard to case. */
export async function findResource(
  client: KubeClient,
  name: string,
  apiVersion?: string,
): Promise<ApiResource | undefined> {
  const [word = '', ...groupParts] = name.toLowerCase().split('.');
  const group = groupParts.join('.');
  const fits = (resource: ApiResource): boolean => {
    const names = [resource.kind, resource.plural, resource.singular, ...resource.shortNames];
    if (!names.some((each) => each.toLowerCase() === word)) return false;
    const own = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
    if (apiVersion !== undefined && own !== apiVersion) return false;
    return group === '' || resource.group === group;
  };
  return (await client.discovery.all()).find(fits);
}
