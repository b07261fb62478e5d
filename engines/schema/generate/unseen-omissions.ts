import type { CompactField, CompactNode } from '../src/builtin/compact.ts';

const RULE = ['apiGroups', 'apiVersions', 'operations', 'resources'];

/**
 * Fields of the kinds that admission never sees, so that nothing shows it, which Go leaves out when they are empty
 * (`omitempty` in k8s.io/api admissionregistration/v1/types.go).
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  ApplyConfiguration: ['expression'],
  JSONPatch: ['expression'],
  MatchResources: ['resourceRules', 'excludeResourceRules'],
  MutatingAdmissionPolicyBindingSpec: ['policyName'],
  MutatingAdmissionPolicySpec: ['variables', 'mutations', 'matchConditions', 'reinvocationPolicy'],
  MutatingWebhook: ['rules', 'matchConditions'],
  MutatingWebhookConfiguration: ['webhooks'],
  NamedRuleWithOperations: ['resourceNames', ...RULE],
  ParamKind: ['apiVersion', 'kind'],
  ParamRef: ['name', 'namespace'],
  RuleWithOperations: RULE,
  TypeChecking: ['expressionWarnings'],
  ValidatingAdmissionPolicyBindingSpec: ['policyName', 'validationActions'],
  ValidatingAdmissionPolicySpec: ['validations', 'auditAnnotations', 'matchConditions', 'variables'],
  ValidatingAdmissionPolicyStatus: ['observedGeneration', 'conditions'],
  ValidatingWebhook: ['rules', 'matchConditions'],
  ValidatingWebhookConfiguration: ['webhooks'],
  Validation: ['message', 'messageExpression'],
  WebhookClientConfig: ['caBundle'],
};

/** Writes into the types which of their fields vanish when they are empty. */
export function addUnseenOmissions(types: ReadonlyMap<string, CompactNode>): void {
  for (const [name, fields] of Object.entries(FIELDS)) {
    const { p: properties } = types.get(`admissionregistration.v1.${name}`) ?? {};
    if (properties === undefined) throw new Error(`no type ${name}`);
    for (const field of fields) properties[field] = { ...nodeOf(properties[field]!), oe: 1 };
  }
}

function nodeOf(field: CompactField): CompactNode {
  if (typeof field !== 'string') return field;
  return field.startsWith('$') ? { $: field.slice(1) } : ({ t: field } as CompactNode);
}
