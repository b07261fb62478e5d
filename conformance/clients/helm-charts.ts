/** A chart as files by path. */
export type Chart = Readonly<Record<string, string>>;

const about = (name: string) => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\nappVersion: "1.0"\n`;

const HELPERS = `{{- define "labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
`;

const POD = `labels: {app: {{ .Release.Name }}}
      annotations:
        checksum: {{ .Values.text | sha256sum }}
        {{- with .Values.rehearse }}
        simulation.flux-ts.dev/rehearse: {{ . }}
        {{- end }}
    spec:
      containers:
      - name: app
        image: registry.example/app:{{ .Values.tag }}
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /, port: http}}
        env: [{name: TEXT, valueFrom: {configMapKeyRef: {name: '{{ .Release.Name }}', key: text}}}]`;

const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
  labels: {{- include "labels" . | nindent 4 }}
data:
  text: {{ .Values.text | quote }}
`;

const hook = (name: string, on: string, more = '') => `metadata:
  name: {{ .Release.Name }}-${name}
  labels: {{- include "labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: ${on}
    helm.sh/hook-delete-policy: before-hook-creation${more}
`;

const container = (name: string) => `restartPolicy: Never
  containers: [{name: ${name}, image: "registry.example/tool:1", command: [sh, -c, "true"]}]
`;

const job = (name: string) => `spec:
  backoffLimit: 1
  template:
    metadata:
      annotations: {note: x{{ with .Values.rehearseHook }}, simulation.flux-ts.dev/rehearse: {{ . }}{{ end }}}
    spec: {restartPolicy: Never, containers: [{name: ${name}, image: "registry.example/tool:1"}]}
`;

const VALUES = 'text: one\ntag: "1"\nreplicas: 2\nrehearse: ""\nrehearseHook: ""\n';

const web: Chart = {
  'Chart.yaml': about('web'),
  'values.yaml': VALUES,
  'templates/_helpers.tpl': HELPERS,
  'templates/config.yaml': CONFIG,
  'templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
spec:
  replicas: {{ .Values.replicas }}
  progressDeadlineSeconds: 5
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata:
      ${POD}
---
apiVersion: v1
kind: Service
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
spec: {type: LoadBalancer, selector: {app: {{ .Release.Name }}}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
spec:
  rules:
  - host: web.example
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: '{{ .Release.Name }}', port: {name: http}}}}]}
`,
  'templates/NOTES.txt': 'It says {{ .Values.text }} by {{ .Capabilities.KubeVersion.Version }}.\n',
  'templates/tests/answers.yaml': `apiVersion: v1\nkind: Pod\n${hook('answers', 'test')}spec:\n  ${container('ask')}`,
};

const hooks: Chart = {
  'Chart.yaml': about('hooks'),
  'values.yaml': VALUES,
  'templates/_helpers.tpl': HELPERS,
  'templates/config.yaml': CONFIG,
  'templates/migrate.yaml': `apiVersion: batch/v1\nkind: Job\n${hook('migrate', 'pre-install,pre-upgrade,pre-rollback')}${job('migrate')}`,
  'templates/announce.yaml': `apiVersion: batch/v1\nkind: Job\n${hook('announce', 'post-install,post-upgrade', ',hook-succeeded')}${job('announce')}`,
  'templates/first.yaml': `apiVersion: v1\nkind: Pod\n${hook('first', 'pre-install', ',hook-succeeded')}spec:\n  ${container('first')}`,
  'templates/farewell.yaml': `apiVersion: v1\nkind: Pod\n${hook('farewell', 'pre-delete', ',hook-succeeded')}spec:\n  ${container('farewell')}`,
  'templates/tests/answers.yaml': `apiVersion: batch/v1\nkind: Job\n${hook('answers', 'test', ',hook-succeeded')}${job('ask')}`,
};

const definitions: Chart = {
  'Chart.yaml': about('definitions'),
  'values.yaml': VALUES,
  'crds/widget.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.demo.example}
spec:
  group: demo.example
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [text]
            properties:
              text: {type: string, maxLength: 20}
              size: {type: integer, default: 3}
            x-kubernetes-validations: [{rule: self.size > 0, message: must have a size}]
`,
  'templates/_helpers.tpl': HELPERS,
  'templates/widget.yaml': `apiVersion: demo.example/v1
kind: Widget
metadata:
  name: {{ .Release.Name }}
  labels: {{- include "labels" . | nindent 4 }}
spec: {text: {{ .Values.text }}}
`,
  'templates/config.yaml': CONFIG,
};

const database: Chart = {
  'Chart.yaml': about('database'),
  'values.yaml': VALUES,
  'templates/_helpers.tpl': HELPERS,
  'templates/config.yaml': CONFIG,
  'templates/secret.yaml': `{{- $old := lookup "v1" "Secret" .Release.Namespace (printf "%s-auth" .Release.Name) }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-auth
  labels: {{- include "labels" . | nindent 4 }}
data:
  password: {{ if $old }}{{ $old.data.password }}{{ else }}{{ randAlphaNum 16 | b64enc }}{{ end }}
`,
  'templates/set.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
spec:
  serviceName: {{ .Release.Name }}
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
  template:
    metadata:
      ${POD}
        volumeMounts: [{name: data, mountPath: /data}]
---
apiVersion: v1
kind: Service
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
spec: {clusterIP: None, selector: {app: {{ .Release.Name }}}, ports: [{port: 5432}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: {{ .Release.Name }}}}}
`,
};

const batch: Chart = {
  'Chart.yaml': about('batch'),
  'values.yaml': VALUES,
  'templates/_helpers.tpl': HELPERS,
  'templates/config.yaml': CONFIG,
  'templates/account.yaml': `apiVersion: v1
kind: ServiceAccount
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: '{{ .Release.Name }}'}
subjects: [{kind: ServiceAccount, name: '{{ .Release.Name }}'}]
`,
  // A Job's template cannot change: each revision has a Job of its own.
  'templates/jobs.yaml': `apiVersion: batch/v1
kind: Job
metadata: {name: '{{ .Release.Name }}-{{ .Release.Revision }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
${job('once')}---
apiVersion: batch/v1
kind: CronJob
metadata: {name: '{{ .Release.Name }}', labels: {app.kubernetes.io/instance: '{{ .Release.Name }}'}}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: nightly, image: "registry.example/tool:{{ .Values.tag }}"}]}}}
`,
};

/** Five charts, of the kinds that releases are made of. Each has the ConfigMap that `text` is in. */
export const CHARTS: Readonly<Record<string, Chart>> = { web, hooks, definitions, database, batch };
