/** The version of Flux whose behaviour this is; what commands report as their version. */
export const VERSION = '2.9.4';
/** VERSION as a tag. */
export const VERSION_TAG = `v${VERSION}`;
