import type { Admission } from '../registry/context.ts';
import { claimResize } from './claim-resize/plugin.ts';
import { defaultClass } from './default-class/plugin.ts';
import { inUseProtection } from './in-use/plugin.ts';
import { limitRanger } from './limit-ranger/plugin.ts';
import type { AdmissionPlugin, AdmissionRequest } from './plugin.ts';
import { podSecurity } from './pod-security/plugin.ts';
import { MutatingPolicies } from './policies/mutating.ts';
import type { PolicyPrograms } from './policies/programs.ts';
import { ValidatingPolicies } from './policies/validating.ts';
import { priority } from './priority/plugin.ts';
import { resourceQuota } from './resource-quota/plugin.ts';
import { runtimeClass } from './runtime-class/plugin.ts';
import { serviceAccount } from './service-account/plugin.ts';
import { tolerationSeconds } from './tolerations/plugin.ts';

/** Everything that has a say in writes, in the order of kube-apiserver (kubeapiserver/options/plugins.go). */
export class AdmissionChain implements Admission {
  readonly #plugins: readonly AdmissionPlugin[];

  constructor(programs: PolicyPrograms) {
    this.#plugins = [
      limitRanger,
      serviceAccount,
      podSecurity,
      priority,
      tolerationSeconds,
      inUseProtection,
      runtimeClass,
      defaultClass,
      claimResize,
      new MutatingPolicies(programs),
      new ValidatingPolicies(programs),
      resourceQuota,
    ];
  }

  /** Completes the object in place; answers whether it did. Throws StatusError. */
  mutate(request: AdmissionRequest): boolean {
    let changed = false;
    for (const plugin of this.#plugins) changed = plugin.mutate?.(request) === true || changed;
    return changed;
  }

  /** Throws StatusError when the write shall not be. */
  validate(request: AdmissionRequest): void {
    for (const plugin of this.#plugins) plugin.validate?.(request);
  }
}
