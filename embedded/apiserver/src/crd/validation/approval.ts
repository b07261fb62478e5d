import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { asText, fieldAt } from '../../values.ts';

const ANNOTATION = 'api-approved.kubernetes.io';
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** Groups of the Kubernetes community want an approval (apiextensions pkg/apihelpers). */
export function approvalErrors(crd: KubeObject, live: KubeObject | undefined): FieldError[] {
  const group = asText(fieldAt(crd, 'spec', 'group'));
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return [];
  const value = crd.metadata.annotations?.[ANNOTATION];
  const state = stateOf(value);
  if (
    state === 'approved' ||
    (live !== undefined && state === stateOf(live.metadata.annotations?.[ANNOTATION]))
  )
    return [];
  const path = `metadata.annotations[${ANNOTATION}]`;
  const detail = `protected groups must have approval annotation "${ANNOTATION}"`;
  if (value === undefined || value === '') {
    return [{ type: 'Required', field: path, detail: `${detail}, ${SEE}` }];
  }
  const either = `${detail} with either a URL or a reason starting with "unapproved", ${SEE}`;
  return [{ type: 'Invalid', field: path, badValue: value, detail: either }];
}

function stateOf(value: string | undefined): 'missing' | 'invalid' | 'approved' {
  if (value === undefined || value === '') return 'missing';
  if (value.startsWith('unapproved')) return 'approved';
  return URL.canParse(value) && URL.parse(value)?.host !== '' ? 'approved' : 'invalid';
}
