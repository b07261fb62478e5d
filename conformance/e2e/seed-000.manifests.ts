/** What the user's document of the foo and bar applications writes and shows; `NAME` is foo or bar. */

export const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: NAME
  name: NAME
  namespace: NAME
spec:
  replicas: 1
  selector:
    matchLabels:
      app: NAME
  template:
    metadata:
      labels:
        app: NAME
    spec:
      containers:
      - name: agnhost
        image: registry.k8s.io/e2e-test-images/agnhost:2.39
        command:
        - /agnhost
        - netexec
        - --http-port
        - "8080"
`;

export const SERVICE = `---
kind: Service
apiVersion: v1
metadata:
  name: NAME
  namespace: NAME
spec:
  selector:
    app: NAME
  ports:
  # Default port used by the image
  - port: 8080
`;

export const INGRESS = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: NAME
  namespace: NAME
  annotations:
    nginx.ingress.kubernetes.io/rewrite-target: /$2
spec:
  rules:
  - http:
      paths:
      - pathType: Prefix
        path: /NAME(/|$)(.*)
        backend:
          service:
            name: NAME
            port:
              number: 8080
`;

/** The output of `flux bootstrap`, but for the first line (a Git host) and a wait that Flux 2.9 added. */
export const BOOTSTRAP_OUTPUT = `► cloning branch "main" from Git repository "URL"
✔ cloned repository
► generating component manifests
✔ generated component manifests
✔ component manifests are up to date
► installing components in "flux-system" namespace
✔ installed components
✔ reconciled components
► determining if source secret "flux-system/flux-system" exists
► generating source secret
► applying source secret "flux-system/flux-system"
✔ reconciled source secret
► generating sync manifests
✔ generated sync manifests
✔ sync manifests are up to date
► applying sync manifests
✔ reconciled sync configuration
◎ waiting for Kustomization "flux-system/flux-system" to be reconciled
✔ Kustomization reconciled successfully
► confirming components are healthy
✔ helm-controller: deployment ready
✔ image-automation-controller: deployment ready
✔ image-reflector-controller: deployment ready
✔ kustomize-controller: deployment ready
✔ notification-controller: deployment ready
✔ source-controller: deployment ready
✔ all components are healthy
`;

/** Objects that the first reconcile reports; later versions of Flux have more. */
export const BOOTSTRAP_OBJECTS = `CustomResourceDefinition/alerts.notification.toolkit.fluxcd.io
CustomResourceDefinition/buckets.source.toolkit.fluxcd.io
CustomResourceDefinition/gitrepositories.source.toolkit.fluxcd.io
CustomResourceDefinition/helmcharts.source.toolkit.fluxcd.io
CustomResourceDefinition/helmreleases.helm.toolkit.fluxcd.io
CustomResourceDefinition/helmrepositories.source.toolkit.fluxcd.io
CustomResourceDefinition/imagepolicies.image.toolkit.fluxcd.io
CustomResourceDefinition/imagerepositories.image.toolkit.fluxcd.io
CustomResourceDefinition/imageupdateautomations.image.toolkit.fluxcd.io
CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io
CustomResourceDefinition/ocirepositories.source.toolkit.fluxcd.io
CustomResourceDefinition/providers.notification.toolkit.fluxcd.io
CustomResourceDefinition/receivers.notification.toolkit.fluxcd.io
Namespace/flux-system
ServiceAccount/flux-system/helm-controller
ServiceAccount/flux-system/image-automation-controller
ServiceAccount/flux-system/image-reflector-controller
ServiceAccount/flux-system/kustomize-controller
ServiceAccount/flux-system/notification-controller
ServiceAccount/flux-system/source-controller
ClusterRole/crd-controller-flux-system
ClusterRole/flux-edit-flux-system
ClusterRole/flux-view-flux-system
ClusterRoleBinding/cluster-reconciler-flux-system
ClusterRoleBinding/crd-controller-flux-system
Service/flux-system/notification-controller
Service/flux-system/source-controller
Service/flux-system/webhook-receiver
Deployment/flux-system/helm-controller
Deployment/flux-system/image-automation-controller
Deployment/flux-system/image-reflector-controller
Deployment/flux-system/kustomize-controller
Deployment/flux-system/notification-controller
Deployment/flux-system/source-controller
Kustomization/flux-system/flux-system
NetworkPolicy/flux-system/allow-egress
NetworkPolicy/flux-system/allow-scraping
NetworkPolicy/flux-system/allow-webhooks
GitRepository/flux-system/flux-system
`
  .trim()
  .split('\n');

/** `--export` of the commands for one application, as they are with Flux 2.9's versions of the kinds. */
export const GIT_REPOSITORY = `---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: k8s-kind-apps
  namespace: NAME
spec:
  interval: 1m0s
  ref:
    branch: main
  secretRef:
    name: k8s-kind-apps
  url: URL
`;

export const KUSTOMIZATION = `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: NAME
  namespace: NAME
spec:
  interval: 1m0s
  path: ./NAME
  prune: true
  sourceRef:
    kind: GitRepository
    name: k8s-kind-apps
    namespace: NAME
`;

const IMAGE_REPOSITORY = `---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: agnhost
  namespace: NAME
spec:
  image: registry.k8s.io/e2e-test-images/agnhost
  interval: 5m0s
`;

const IMAGE_POLICY = `---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: agnhost
  namespace: NAME
spec:
  filterTags:
    extract: ""
    pattern: \\d\\.\\d
  imageRepositoryRef:
    name: agnhost
  policy:
    numerical:
      order: asc
`;

const IMAGE_UPDATE = `---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: agnhost
  namespace: NAME
spec:
  git:
    checkout:
      ref:
        branch: main
    commit:
      author:
        email: fluxcd@users.noreply.github.com
        name: FluxCD
      messageTemplate: '{{range .Updated.Images}}{{println .}}{{end}}'
  interval: 1m0s
  sourceRef:
    kind: GitRepository
    name: k8s-kind-apps
  update:
    path: ./NAME
    strategy: Setters
`;

const PROVIDER = `---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: discord
  namespace: NAME
spec:
  channel: NAME
  secretRef:
    name: discord-webhook
  type: discord
  username: FluxCD
`;

const ALERT = `---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: discord
  namespace: NAME
spec:
  eventSeverity: info
  eventSources:
  - kind: GitRepository
    name: '*'
  - kind: Kustomization
    name: '*'
  - kind: ImageRepository
    name: '*'
  - kind: ImagePolicy
    name: '*'
  - kind: HelmRepository
    name: '*'
  - kind: HelmRelease
    name: '*'
  providerRef:
    name: discord
`;

/** What the document exports for an application beyond its source and Kustomization: file, command, output. */
export const EXPORTS: readonly (readonly [file: string, args: readonly string[], output: string])[] = [
  [
    'agnhost.imagerepository.yaml',
    [
      ...['create', 'image', 'repository', 'agnhost', '--interval=5m', '--namespace=NAME'],
      '--image=registry.k8s.io/e2e-test-images/agnhost',
    ],
    IMAGE_REPOSITORY,
  ],
  [
    'agnhost.imagepolicy.yaml',
    [
      ...['create', 'image', 'policy', 'agnhost', '--image-ref=agnhost', '--namespace=NAME'],
      ...['--select-numeric', 'asc', '--filter-regex=\\d\\.\\d'],
    ],
    IMAGE_POLICY,
  ],
  [
    'imageupdateautomation.yaml',
    [
      ...['create', 'image', 'update', 'agnhost', '--namespace=NAME', '--checkout-branch=main'],
      ...['--git-repo-ref=k8s-kind-apps', '--git-repo-path=./NAME', '--author-name=FluxCD'],
      '--author-email=fluxcd@users.noreply.github.com',
      '--commit-template={{range .Updated.Images}}{{println .}}{{end}}',
    ],
    IMAGE_UPDATE,
  ],
  [
    'notification-provider.yaml',
    [
      ...['create', 'alert-provider', 'discord', '--type=discord', '--secret-ref=discord-webhook'],
      ...['--channel=NAME', '--username=FluxCD', '--namespace=NAME'],
    ],
    PROVIDER,
  ],
  [
    'notification-alert.yaml',
    [
      ...['create', 'alert', 'discord', '--event-severity=info', '--provider-ref=discord'],
      '--event-source=GitRepository/*,Kustomization/*,ImageRepository/*,ImagePolicy/*,HelmRepository/*,HelmRelease/*',
      '--namespace=NAME',
    ],
    ALERT,
  ],
];
