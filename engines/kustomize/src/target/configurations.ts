import {
  defaultConfig,
  emptyConfig,
  mergeConfigs,
  parseTransformerConfig,
  specCount,
  type TransformerConfig,
} from '../config/transformer-config.ts';
import { inContext } from '../errors.ts';
import type { Site } from './build-context.ts';
import { configFromCrds } from './crds.ts';
import { locateErrors } from './read-kustomization.ts';

/** What the `crds` of a kustomization say of names and references. */
export function crdConfig(site: Site): TransformerConfig {
  const { crds } = site.k;
  return site.at(['crds'], () =>
    inContext(`loading CRDs [${crds.join(' ')}]`, () => configFromCrds(site.loader, crds)),
  );
}

/** The default configuration of transformers, with the files of the `configurations` field. */
export function ownConfig(site: Site): TransformerConfig {
  const { configurations } = site.k;
  if (configurations.length === 0) return defaultConfig;
  const own = configurations.map((path, index) =>
    site.at(['configurations', index], () => {
      const text = site.loader.load(path);
      const config = locateErrors(site.loader, path, () => parseTransformerConfig(text));
      site.filters.budget.takeSpecs(specCount(config), 0);
      return config;
    }),
  );
  return mergeConfigs(defaultConfig, own.reduce(mergeConfigs, emptyConfig));
}
