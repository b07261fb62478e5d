import { asList, asObject, asText, field } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { labelValueComplaints, qualifiedNameComplaints } from '../names.ts';
import type { Report } from './report.ts';

/** A label selector of any kind (apimachinery metav1 validation ValidateLabelSelector). */
export function validateLabelSelector(report: Report, selector: unknown, path: string): void {
  if (selector === undefined) return;
  report.errors.push(...validateLabels(field(selector, 'matchLabels'), `${path}.matchLabels`));
  report.each(field(selector, 'matchExpressions'), `${path}.matchExpressions`, (expression, at) => {
    const values = asList(field(expression, 'values'));
    switch (field(expression, 'operator')) {
      case 'In':
      case 'NotIn':
        if (values.length === 0)
          report.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0)
          report.forbidden(
            `${at}.values`,
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
          );
        break;
      default:
        report.invalid(
          `${at}.operator`,
          field(expression, 'operator') ?? '',
          'not a valid selector operator',
        );
    }
    const key = asText(field(expression, 'key'));
    report.check(`${at}.key`, key, qualifiedNameComplaints(key));
    values.forEach((value, i) => {
      report.check(`${at}.values[${i}]`, asText(value), labelValueComplaints(asText(value)));
    });
  });
}

/** Whether the selector of a workload can be asked at all (metav1.LabelSelectorAsSelector). */
export function isReadable(selector: unknown): boolean {
  if (validateLabels(field(selector, 'matchLabels'), '').length > 0) return false;
  return asList(field(selector, 'matchExpressions')).every((expression) => {
    const count = asList(field(expression, 'values')).length;
    const operator = asText(field(expression, 'operator'));
    if (operator === 'In' || operator === 'NotIn') return count > 0;
    return (operator === 'Exists' || operator === 'DoesNotExist') && count === 0;
  });
}

/** Whether a selector says nothing at all. */
export function isEmpty(selector: unknown): boolean {
  const labels = Object.keys(asObject(field(selector, 'matchLabels')) ?? {});
  return labels.length + asList(field(selector, 'matchExpressions')).length === 0;
}
