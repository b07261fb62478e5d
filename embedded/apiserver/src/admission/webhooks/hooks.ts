import type { KubeObject } from '@flux-ts/resource';
import { asList, asText, fieldAt } from '../../values.ts';
import type { AdmissionRequest } from '../plugin.ts';
import { isAdmissionConfiguration } from '../policies/bindings.ts';
import { matchesHook } from '../policies/match.ts';

/** A webhook of a configuration, as far as it is asked. */
export interface Hook {
  readonly configuration: KubeObject;
  readonly name: string;
  readonly url: string;
  readonly authorities: string | undefined;
  readonly timeoutSeconds: number;
  readonly ignoresFailures: boolean;
  readonly hasSideEffects: boolean;
  readonly reinvocable: boolean;
  readonly conditions: readonly string[];
  /** The newest version of AdmissionReview that it and we know. */
  readonly reviewVersion: string;
}

const DEFAULT_TIMEOUT = 10;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Webhooks of a kind of configuration that a write is a matter of, before their conditions: by the names of
 * configurations, then in their order. Only those at loopback URLs: behind Services there is nobody, since workloads are
 * simulated.
 */
export function hooksFor(request: AdmissionRequest, kind: 'mutating' | 'validating'): Hook[] {
  const { storage } = request.api;
  const collection = `admissionregistration.k8s.io/${kind}webhookconfigurations`;
  if (storage.count(collection) === 0 || isAdmissionConfiguration(request)) return [];
  return storage.list(collection).flatMap(({ object }) =>
    asList(object['webhooks'])
      .filter((hook) => isAsked(hook) && matchesHook(request, hook))
      .map((hook) => hookOf(object, hook)),
  );
}

function isAsked(hook: unknown): boolean {
  const url = asText(fieldAt(hook, 'clientConfig', 'url'));
  return URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}

function hookOf(configuration: KubeObject, hook: unknown): Hook {
  const bundle = asText(fieldAt(hook, 'clientConfig', 'caBundle'));
  const reviews = asList(fieldAt(hook, 'admissionReviewVersions')).map(asText);
  return {
    configuration,
    name: asText(fieldAt(hook, 'name')),
    url: asText(fieldAt(hook, 'clientConfig', 'url')),
    authorities: bundle === '' ? undefined : Buffer.from(bundle, 'base64').toString('utf8'),
    timeoutSeconds: Number(fieldAt(hook, 'timeoutSeconds') ?? DEFAULT_TIMEOUT),
    ignoresFailures: fieldAt(hook, 'failurePolicy') === 'Ignore',
    hasSideEffects: !['None', 'NoneOnDryRun'].includes(asText(fieldAt(hook, 'sideEffects'))),
    reinvocable: fieldAt(hook, 'reinvocationPolicy') === 'IfNeeded',
    conditions: asList(fieldAt(hook, 'matchConditions')).map((one) => asText(fieldAt(one, 'expression'))),
    reviewVersion: reviews.find((version) => version === 'v1' || version === 'v1beta1') ?? 'v1',
  };
}
