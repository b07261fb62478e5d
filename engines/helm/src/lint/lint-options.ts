import type { Budget, GoMap } from '@flux-ts/gotemplate';
import type { FunctionContext } from '../functions/functions.ts';
import type { KubeVersion } from '../release/capabilities.ts';

/** How a chart is looked at. */
export interface LintOptions extends FunctionContext {
  /** What the user set; its tables get the defaults of values.yaml, as in Helm, which hands them on. */
  readonly values: GoMap;
  readonly namespace: string;
  readonly kubeVersion?: KubeVersion;
  readonly skipSchemaValidation?: boolean;
  readonly budget?: Budget;
  /** The log tells of steps too, at level DEBUG. */
  readonly isDebug?: boolean;
}
