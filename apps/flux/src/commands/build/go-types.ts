/** Go types of the fields of structs, by the name of the struct; what is not here may be anything. */
export const goStructs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Kustomization: { spec: 'v1.KustomizationSpec' },
  KustomizationSpec: {
    buildMetadata: '[]v1.BuildMetadataOption',
    commonMetadata: 'v1.CommonMetadata',
    components: '[]string',
    decryption: 'v1.Decryption',
    deletionPolicy: 'string',
    dependsOn: '[]meta.DependencyReference',
    force: 'bool',
    healthCheckExprs: '[]kustomize.CustomHealthCheck',
    healthChecks: '[]meta.NamespacedObjectKindReference',
    ignore: '[]v1.IgnoreRule',
    ignoreMissingComponents: 'bool',
    images: '[]kustomize.Image',
    interval: 'v1.Duration',
    kubeConfig: 'meta.KubeConfigReference',
    namePrefix: 'string',
    nameSuffix: 'string',
    patches: '[]kustomize.Patch',
    path: 'string',
    postBuild: 'v1.PostBuild',
    prune: 'bool',
    retryInterval: 'v1.Duration',
    serviceAccountName: 'string',
    sourceRef: 'v1.CrossNamespaceSourceReference',
    suspend: 'bool',
    targetNamespace: 'string',
    timeout: 'v1.Duration',
    wait: 'bool',
  },
  CommonMetadata: { annotations: 'map[string]string', labels: 'map[string]string' },
  CrossNamespaceSourceReference: {
    apiVersion: 'string',
    kind: 'string',
    name: 'string',
    namespace: 'string',
  },
  CustomHealthCheck: {
    apiVersion: 'string',
    kind: 'string',
    ...{ current: 'string', failed: 'string', inProgress: 'string' },
  },
  Decryption: { provider: 'string', secretRef: 'meta.LocalObjectReference', serviceAccountName: 'string' },
  DependencyReference: { name: 'string', namespace: 'string', readyExpr: 'string' },
  IgnoreRule: { paths: '[]string', target: 'kustomize.Selector' },
  Image: { digest: 'string', name: 'string', newName: 'string', newTag: 'string' },
  KubeConfigReference: { configMapRef: 'meta.LocalObjectReference', secretRef: 'meta.SecretKeyReference' },
  LocalObjectReference: { name: 'string' },
  NamespacedObjectKindReference: {
    apiVersion: 'string',
    kind: 'string',
    name: 'string',
    namespace: 'string',
  },
  Patch: { patch: 'string', target: 'kustomize.Selector' },
  PostBuild: {
    substitute: 'map[string]string',
    substituteFrom: '[]v1.SubstituteReference',
    substituteStrategy: 'v1.SubstituteStrategy',
  },
  SecretKeyReference: { key: 'string', name: 'string' },
  Selector: {
    ...{ annotationSelector: 'string', group: 'string', kind: 'string', labelSelector: 'string' },
    ...{ name: 'string', namespace: 'string', version: 'string' },
  },
  SubstituteReference: { kind: 'string', name: 'string', optional: 'bool' },
};

/** Types that are texts by another name. */
export const goTexts: ReadonlySet<string> = new Set([
  'string',
  'v1.BuildMetadataOption',
  'v1.SubstituteStrategy',
]);

/** Fields of embedded structs, which errors name with the struct. */
export const goEmbedded: Readonly<Record<string, string>> = {
  'CustomHealthCheck.current': 'HealthCheckExpressions.current',
  'CustomHealthCheck.failed': 'HealthCheckExpressions.failed',
  'CustomHealthCheck.inProgress': 'HealthCheckExpressions.inProgress',
};
