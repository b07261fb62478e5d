/** What the documents 001 to 004 (docs/seeds.md) show, as they show it. */

export const IMAGE_OBJECTS = `apiVersion: image.toolkit.fluxcd.io/v1alpha1
kind: ImageRepository
metadata:
  name: helloworld
  namespace: flux-system
spec:
  image: particule/helloworld
  interval: 1m0s
---
apiVersion: image.toolkit.fluxcd.io/v1alpha1
kind: ImagePolicy
metadata:
  name: helloworld
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: helloworld
  policy:
    semver:
      range: '>= 1.0.0 <2.0.0'
---
apiVersion: image.toolkit.fluxcd.io/v1alpha1
kind: ImageUpdateAutomation
metadata:
  name: helloworld
  namespace: flux-system
spec:
  checkout:
    branch: main
    gitRepositoryRef:
      name: helloworld
  commit:
    authorEmail: fluxcdbot@particule.io
    authorName: fluxcdbot
    messageTemplate: 'update image'
  interval: 1m0s
  update:
    strategy: Setters
`;

/** The document shows the containers alone; the annotations are those of document 004. */
export const HELLO = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: helloworld
  namespace: default
  annotations:
    fluxcd.io/automated: 'true'
    fluxcd.io/tag.container: semver:~1.4
spec:
  selector:
    matchLabels:
      app: helloworld
  template:
    metadata:
      labels:
        app: helloworld
    spec:
      containers:
      - name: container
        image: particule/helloworld:1.0.0 # {"$imagepolicy": "flux-system:helloworld"}
`;

export const IMAGE_OBJECTS_002 = `# Exemple: Auto-update images
apiVersion: image.toolkit.fluxcd.io/v1beta1
kind: ImagePolicy
metadata:
  name: app-policy
spec:
  imageRepositoryRef:
    name: app
  policy:
    semver:
      range: '>=1.0.0'  # Updates to latest 1.x.x
---
apiVersion: image.toolkit.fluxcd.io/v1beta1
kind: ImageUpdateAutomation
metadata:
  name: app-updater
spec:
  sourceRef:
    kind: GitRepository
    name: app-repo
  gitCommitSpec:
    author:
      name: FluxCD
      email: flux@example.com
  interval: 5m
`;

export const MY_APP = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: my-app
  namespace: flux-system
spec:
  interval: 5m
  url: https://github.com/user/my-app.git
  ref:
    branch: main
  secretRef:
    name: github-credentials

---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: my-app
  namespace: flux-system
spec:
  interval: 5m
  sourceRef:
    kind: GitRepository
    name: my-app
  path: ./deploy/overlays/production
  prune: true  # Supprimer les ressources non déclarées
  validation: client  # Valider avant application
  healthChecks:
    - apiVersion: apps/v1
      kind: Deployment
      name: app
      namespace: default
`;

export const HELM_OBJECTS = `apiVersion: source.toolkit.fluxcd.io/v1beta2
kind: HelmRepository
metadata:
  name: prometheus-community
  namespace: flux-system
spec:
  interval: 1h
  url: https://prometheus-community.github.io/helm-charts

---
apiVersion: helm.toolkit.fluxcd.io/v2beta1
kind: HelmRelease
metadata:
  name: prometheus
  namespace: monitoring
spec:
  interval: 5m
  chart:
    spec:
      chart: kube-prometheus-stack
      sourceRef:
        kind: HelmRepository
        name: prometheus-community
        namespace: flux-system
      version: '>=50.0.0'  # Auto-upgrade compatible versions
  values:
    prometheus:
      prometheusSpec:
        retention: 7d
        resources:
          requests:
            cpu: 100m
            memory: 200Mi
  test:
    enable: true
  postRenderers:
    - kustomize:
        patchesStrategicMerge:
          - apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: prometheus-kube-prometheus-prometheus
            spec:
              template:
                spec:
                  containers:
                    - name: prometheus
                      resources:
                        limits:
                          memory: 1Gi
`;

/** Base and overlay, by path; the overlay names the base as the document does. */
export const OVERLAY: Readonly<Record<string, string>> = {
  'clusters/base/apps/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: default
resources:
  - deployment.yaml
  - service.yaml
commonLabels:
  app: myapp
replicas:
  - name: myapp
    count: 1
`,
  'clusters/base/apps/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: myapp
spec:
  template:
    spec:
      containers:
        - name: app
          image: app:v1
`,
  'clusters/base/apps/service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: myapp
spec:
  ports:
    - port: 80
`,
  'clusters/production/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: production
bases:
  - ../../base/apps
replicas:
  - name: myapp
    count: 5  # Override: 5 replicas en production
patches:
  - target:
      kind: Deployment
    patch: |-
      - op: add
        path: /spec/template/spec/resources
        value:
          limits:
            cpu: 500m
            memory: 512Mi
          requests:
            cpu: 250m
            memory: 256Mi
`,
};
