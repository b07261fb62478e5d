import type { Budget, GoMap } from '@flux-ts/gotemplate';
import type { FunctionContext } from '../functions/functions.ts';
import type { KubeVersion } from '../release/capabilities.ts';

/** How a chart is looked at. */
export interface LintOptions extends FunctionContext {
  /** What the user set. */
  readonly values: GoMap;
  readonly namespace: string;
  readonly kubeVersion?: KubeVersion;
  readonly skipSchemaValidation?: boolean;
  readonly budget?: Budget;
}
