/**
 * The fields that each transformer changes, as kustomize ships them (api/internal/konfig/builtinpluginconsts).
 * One field a line: path, `create` or `-`, kind, group, version; trailing `-` left out.
 */
export const defaultFieldSpecs = {
  namePrefix: `
metadata/name
`,
  nameSuffix: `
metadata/name
`,
  commonLabels: `
spec/selector create Service - v1
spec/selector create ReplicationController - v1
spec/selector/matchLabels create Deployment
spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels - Deployment apps
spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels - Deployment apps
spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels - Deployment apps
spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels - Deployment apps
spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels - Deployment apps
spec/selector/matchLabels create ReplicaSet
spec/selector/matchLabels create DaemonSet
spec/selector/matchLabels create StatefulSet apps
spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels - StatefulSet apps
spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels - StatefulSet apps
spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels - StatefulSet apps
spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels - StatefulSet apps
spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels - StatefulSet apps
spec/selector/matchLabels - Job batch
spec/jobTemplate/spec/selector/matchLabels - CronJob batch
spec/selector/matchLabels - PodDisruptionBudget policy
spec/podSelector/matchLabels - NetworkPolicy networking.k8s.io
spec/ingress/from/podSelector/matchLabels - NetworkPolicy networking.k8s.io
spec/egress/to/podSelector/matchLabels - NetworkPolicy networking.k8s.io
metadata/labels create
spec/template/metadata/labels create ReplicationController - v1
spec/template/metadata/labels create Deployment
spec/template/metadata/labels create ReplicaSet
spec/template/metadata/labels create DaemonSet
spec/template/metadata/labels create StatefulSet apps
spec/volumeClaimTemplates[]/metadata/labels create StatefulSet apps
spec/template/metadata/labels create Job batch
spec/jobTemplate/metadata/labels create CronJob batch
spec/jobTemplate/spec/template/metadata/labels create CronJob batch
`,
  templateLabels: `
metadata/labels create
spec/template/metadata/labels create ReplicationController - v1
spec/template/metadata/labels create Deployment
spec/template/metadata/labels create ReplicaSet
spec/template/metadata/labels create DaemonSet
spec/template/metadata/labels create StatefulSet apps
spec/volumeClaimTemplates[]/metadata/labels create StatefulSet apps
spec/template/metadata/labels create Job batch
spec/jobTemplate/metadata/labels create CronJob batch
spec/jobTemplate/spec/template/metadata/labels create CronJob batch
`,
  commonAnnotations: `
metadata/annotations create
spec/template/metadata/annotations create ReplicationController - v1
spec/template/metadata/annotations create Deployment
spec/template/metadata/annotations create ReplicaSet
spec/template/metadata/annotations create DaemonSet
spec/template/metadata/annotations create StatefulSet
spec/template/metadata/annotations create Job batch
spec/jobTemplate/metadata/annotations create CronJob batch
spec/jobTemplate/spec/template/metadata/annotations create CronJob batch
`,
  namespace: `
metadata/name create Namespace
spec/service/namespace create APIService apiregistration.k8s.io
spec/conversion/webhook/clientConfig/service/namespace - CustomResourceDefinition apiextensions.k8s.io
`,
  varReference: `
spec/jobTemplate/spec/template/spec/containers/args - CronJob
spec/jobTemplate/spec/template/spec/containers/command - CronJob
spec/jobTemplate/spec/template/spec/containers/env/value - CronJob
spec/jobTemplate/spec/template/spec/containers/volumeMounts/mountPath - CronJob
spec/jobTemplate/spec/template/spec/initContainers/args - CronJob
spec/jobTemplate/spec/template/spec/initContainers/command - CronJob
spec/jobTemplate/spec/template/spec/initContainers/env/value - CronJob
spec/jobTemplate/spec/template/spec/initContainers/volumeMounts/mountPath - CronJob
spec/jobTemplate/spec/template/volumes/nfs/server - CronJob
spec/template/spec/containers/args - DaemonSet
spec/template/spec/containers/command - DaemonSet
spec/template/spec/containers/env/value - DaemonSet
spec/template/spec/containers/volumeMounts/mountPath - DaemonSet
spec/template/spec/initContainers/args - DaemonSet
spec/template/spec/initContainers/command - DaemonSet
spec/template/spec/initContainers/env/value - DaemonSet
spec/template/spec/initContainers/volumeMounts/mountPath - DaemonSet
spec/template/spec/volumes/nfs/server - DaemonSet
spec/template/spec/containers/args - Deployment
spec/template/spec/containers/command - Deployment
spec/template/spec/containers/env/value - Deployment
spec/template/spec/containers/volumeMounts/mountPath - Deployment
spec/template/spec/initContainers/args - Deployment
spec/template/spec/initContainers/command - Deployment
spec/template/spec/initContainers/env/value - Deployment
spec/template/spec/initContainers/volumeMounts/mountPath - Deployment
spec/template/spec/volumes/nfs/server - Deployment
spec/template/metadata/annotations - Deployment
spec/rules/host - Ingress
spec/tls/hosts - Ingress
spec/tls/secretName - Ingress
spec/template/spec/containers/args - Job
spec/template/spec/containers/command - Job
spec/template/spec/containers/env/value - Job
spec/template/spec/containers/volumeMounts/mountPath - Job
spec/template/spec/initContainers/args - Job
spec/template/spec/initContainers/command - Job
spec/template/spec/initContainers/env/value - Job
spec/template/spec/initContainers/volumeMounts/mountPath - Job
spec/template/spec/volumes/nfs/server - Job
spec/containers/args - Pod
spec/containers/command - Pod
spec/containers/env/value - Pod
spec/containers/volumeMounts/mountPath - Pod
spec/initContainers/args - Pod
spec/initContainers/command - Pod
spec/initContainers/env/value - Pod
spec/initContainers/volumeMounts/mountPath - Pod
spec/volumes/nfs/server - Pod
spec/template/spec/containers/args - ReplicaSet
spec/template/spec/containers/command - ReplicaSet
spec/template/spec/containers/env/value - ReplicaSet
spec/template/spec/containers/volumeMounts/mountPath - ReplicaSet
spec/template/spec/initContainers/args - ReplicaSet
spec/template/spec/initContainers/command - ReplicaSet
spec/template/spec/initContainers/env/value - ReplicaSet
spec/template/spec/initContainers/volumeMounts/mountPath - ReplicaSet
spec/template/spec/volumes/nfs/server - ReplicaSet
spec/ports/port - Service
spec/ports/targetPort - Service
spec/template/spec/containers/args - StatefulSet
spec/template/spec/containers/command - StatefulSet
spec/template/spec/containers/env/value - StatefulSet
spec/template/spec/containers/volumeMounts/mountPath - StatefulSet
spec/template/spec/initContainers/args - StatefulSet
spec/template/spec/initContainers/command - StatefulSet
spec/template/spec/initContainers/env/value - StatefulSet
spec/template/spec/initContainers/volumeMounts/mountPath - StatefulSet
spec/volumeClaimTemplates/spec/nfs/server - StatefulSet
spec/nfs/server - PersistentVolume
metadata/labels
metadata/annotations
`,
  images: `
spec/containers[]/image create
spec/initContainers[]/image create
spec/volumes[]/image/reference create
spec/template/spec/containers[]/image create
spec/template/spec/initContainers[]/image create
spec/template/spec/volumes[]/image/reference create
`,
  replicas: `
spec/replicas create Deployment
spec/replicas create ReplicationController
spec/replicas create ReplicaSet
spec/replicas create StatefulSet
`,
} as const;
