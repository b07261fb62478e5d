/** API group of sources. */
export const SOURCE_GROUP = 'source.toolkit.fluxcd.io';
/** API group of source-watcher. */
export const SOURCE_EXTENSIONS_GROUP = 'source.extensions.fluxcd.io';
export const SOURCE_CATEGORIES = ['all', 'fluxcd', 'fluxcd-sources'] as const;
