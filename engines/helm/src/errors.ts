import { CodedError } from '@flux-ts/errors';

/**
 * `CHART`: what was given is no chart. `VALUES`: values cannot be read or merged. `SCHEMA`: they do not meet a
 * chart's schema. `DEPENDENCY`: dependencies are missing or cannot be processed. `RENDER`: a template failed.
 * `MANIFEST`: what a template printed is no YAML. `NAME`: a release cannot be called so. `LIMIT`: a chart or an
 * execution takes more than it may.
 */
export type HelmErrorCode =
  | 'CHART'
  | 'VALUES'
  | 'SCHEMA'
  | 'DEPENDENCY'
  | 'RENDER'
  | 'MANIFEST'
  | 'NAME'
  | 'LIMIT';

/** A failure in Helm's own words. `data` has `file`, `line` and `column` where they are known. */
export class HelmError extends CodedError<HelmErrorCode> {}
