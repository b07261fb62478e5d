import { type DefaultingRule, isEmptyList, isUnset, setAbsent, setUnset } from './rule.ts';

/** core/v1 SetDefaults_Service */
const serviceSpec: DefaultingRule = (spec) => {
  setUnset(spec, 'type', 'ClusterIP');
  setUnset(spec, 'sessionAffinity', 'None');
  if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig'];
  if (spec['sessionAffinity'] === 'ClientIP')
    setUnset(spec, 'sessionAffinityConfig', { clientIP: { timeoutSeconds: 10800 } });
  const type = spec['type'];
  const reachable = type === 'NodePort' || type === 'LoadBalancer';
  const external = reachable || (type === 'ClusterIP' && !isEmptyList(spec['externalIPs']));
  if (external) setUnset(spec, 'externalTrafficPolicy', 'Cluster');
  if (reachable || type === 'ClusterIP') setAbsent(spec, 'internalTrafficPolicy', 'Cluster');
  if (type === 'LoadBalancer') setUnset(spec, 'allocateLoadBalancerNodePorts', true);
};

/** A port is served by the pods' port of the same number. */
const servicePort: DefaultingRule = (port) => {
  const target = port['targetPort'];
  const number = port['port'];
  if (isUnset(target) || target === 0) port['targetPort'] = typeof number === 'number' ? number : 0;
};

/** networking/v1 SetDefaults_NetworkPolicy */
const networkPolicySpec: DefaultingRule = (spec) => {
  if (!isEmptyList(spec['policyTypes'])) return;
  spec['policyTypes'] = isEmptyList(spec['egress']) ? ['Ingress'] : ['Ingress', 'Egress'];
};

export const serviceRules: Readonly<Record<string, DefaultingRule>> = {
  'core.v1.ServiceSpec': serviceSpec,
  'core.v1.ServicePort': servicePort,
  'networking.v1.NetworkPolicySpec': networkPolicySpec,
};
