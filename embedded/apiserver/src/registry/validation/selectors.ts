import { asList, asObject, asText, field } from '../../values.ts';
import { validateLabels } from '../metadata.ts';
import { labelValueComplaints, qualifiedNameComplaints } from '../names.ts';
import { GoStruct, Report } from './report.ts';

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
  const report = new Report();
  validateLabelSelector(report, selector, '');
  return report.errors.length === 0;
}

/** A selector as Go writes it, in the order of its struct. */
export function selectorStruct(selector: unknown): GoStruct {
  const { matchLabels, matchExpressions } = asObject(selector) ?? {};
  const expressions = asList(matchExpressions).map((expression) => {
    const { key = '', operator = '', values } = asObject(expression) ?? {};
    return { key, operator, ...(asList(values).length > 0 && { values }) };
  });
  return new GoStruct({
    ...(matchLabels !== undefined && { matchLabels }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  });
}

/** Whether a selector says nothing at all. */
export function isEmpty(selector: unknown): boolean {
  const labels = Object.keys(asObject(field(selector, 'matchLabels')) ?? {});
  return labels.length + asList(field(selector, 'matchExpressions')).length === 0;
}
