/** Admission plugins that would add to objects what is no default. */
export const mutatingPlugins = [
  'DefaultIngressClass',
  'DefaultStorageClass',
  'DefaultTolerationSeconds',
  'LimitRanger',
  'PersistentVolumeClaimResize',
  'PodSecurity',
  'Priority',
  'RuntimeClass',
  'ServiceAccount',
  'StorageObjectInUseProtection',
  'TaintNodesByCondition',
].join(',');
