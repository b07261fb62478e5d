import type { FieldError } from '@flux-ts/schema';
import { Report } from '../../registry/validation/report.ts';
import { validateClient } from '../../registry/validation/webhooks.ts';
import { asList, asText, field } from '../../values.ts';

/** How versions become each other (apiextensions validateCustomResourceConversion); webhooks cannot be asked here. */
export function conversionErrors(conversion: unknown): FieldError[] {
  const path = 'spec.conversion';
  const strategy = asText(field(conversion, 'strategy'));
  const at = `${path}.strategy`;
  if (strategy === '') return [{ type: 'Required', field: at, detail: '' }];
  if (strategy === 'Webhook') {
    const errors = webhookErrors(field(conversion, 'webhook'), path);
    if (errors.length > 0) return errors;
    const detail = 'webhook conversion is not supported by this API server; supported values: "None"';
    return [{ type: 'Forbidden', field: at, detail }];
  }
  if (strategy !== 'None') {
    const detail = 'supported values: "None", "Webhook"';
    return [{ type: 'NotSupported', field: at, badValue: strategy, detail }];
  }
  const webhook = field(conversion, 'webhook');
  const detail = 'should not be set when strategy is not set to Webhook';
  const errors: FieldError[] = [];
  if ((field(webhook, 'clientConfig') ?? null) !== null) {
    errors.push({ type: 'Forbidden', field: `${path}.webhookClientConfig`, detail });
  }
  if (asList(field(webhook, 'conversionReviewVersions')).length > 0) {
    errors.push({ type: 'Forbidden', field: `${path}.conversionReviewVersions`, detail });
  }
  return errors;
}

function webhookErrors(webhook: unknown, path: string): FieldError[] {
  const config = field(webhook, 'clientConfig') ?? null;
  const required = (key: string, detail: string): FieldError => ({
    type: 'Required',
    field: `${path}.${key}`,
    detail,
  });
  const errors: FieldError[] = [];
  if (config === null) {
    errors.push(required('webhookClientConfig', 'required when strategy is set to Webhook'));
  } else {
    const report = new Report();
    validateClient(report, config, `${path}.webhookClientConfig`);
    errors.push(...report.errors);
  }
  const versions = asList(field(webhook, 'conversionReviewVersions')).map(asText);
  if (versions.length === 0) errors.push(required('conversionReviewVersions', ''));
  else if (!versions.includes('v1') && !versions.includes('v1beta1')) {
    const detail = 'must include at least one of v1, v1beta1';
    errors.push({ type: 'Invalid', field: `${path}.conversionReviewVersions`, badValue: versions, detail });
  }
  return errors;
}
