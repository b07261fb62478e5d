/** The trees that `bench/kustomize.ts` builds: paths and texts. */
export type Tree = Readonly<Record<string, string>>;

const deployment = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app: ${name}}
spec:
  replicas: 1
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - name: main
        image: nginx:1.0
        env:
        - name: MODE
          value: "1"
        ports:
        - containerPort: 80
        envFrom:
        - configMapRef:
            name: settings
`;

const patch = (i: number): string => `  - target: {kind: Deployment, name: app${i}}
    patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: any}
      spec: {template: {spec: {containers: [{name: main, resources: {limits: {memory: ${i + 1}Mi}}}]}}}
`;

const list = (paths: readonly string[]): string =>
  `resources:\n${paths.map((path) => `- ${path}\n`).join('')}`;

function base(count: number, folder: string): Tree {
  const files: Record<string, string> = {};
  const paths: string[] = [];
  for (let i = 0; i < count; i += 40) {
    const path = `r${i}.yaml`;
    paths.push(path);
    const names = Array.from({ length: Math.min(40, count - i) }, (_, j) => `app${i + j}`);
    files[`${folder}/${path}`] = names.map(deployment).join('---\n');
  }
  return { ...files, [`${folder}/kustomization.yaml`]: list(paths) };
}

/** A base of `count` objects in files of 40, and an overlay that changes all of them, 20 by patches. */
export function overlayOf(count: number): Tree {
  return {
    ...base(count, 'base'),
    'kustomization.yaml': `resources: [base]
namespace: prod
namePrefix: p-
labels: [{pairs: {team: a}, includeSelectors: true}]
commonAnnotations: {by: us}
images: [{name: nginx, newTag: "2"}]
configMapGenerator: [{name: settings, literals: [a=b]}]
patches:
${Array.from({ length: Math.min(20, count) }, (_, i) => patch(i)).join('')}`,
  };
}

/** `count` overlays of one base of ten objects, all in one build. */
export function overlaysOf(count: number): Tree {
  const names = Array.from({ length: count }, (_, i) => `o${i}`);
  const overlays = names.map((name) => [
    `${name}/kustomization.yaml`,
    `resources: [../base]\nnamePrefix: ${name}-\nlabels: [{pairs: {overlay: ${name}}}]\nimages: [{name: nginx, newTag: "2"}]\n`,
  ]);
  return { ...base(10, 'base'), ...Object.fromEntries(overlays), 'kustomization.yaml': list(names) };
}

const flux = (name: string, path: string, more = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  interval: 10m
  path: ${path}
  prune: true
  sourceRef: {kind: GitRepository, name: fleet}
${more}`;

/** One app of a fleet: a base of four objects with a variable, and an overlay with a patch. */
function app(name: string): Tree {
  return {
    [`apps/${name}/base/kustomization.yaml`]:
      'resources: [deployment.yaml, service.yaml, hpa.yaml]\nconfigMapGenerator: [{name: settings, literals: [a=b]}]\n',
    [`apps/${name}/base/deployment.yaml`]: deployment(name).replace('nginx:1.0', `nginx:\${TAG}`),
    [`apps/${name}/base/service.yaml`]: `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {app: ${name}}, ports: [{port: 80}]}\n`,
    [`apps/${name}/base/hpa.yaml`]: `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: ${name}}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}, maxReplicas: 4}\n`,
    [`apps/${name}/prod/kustomization.yaml`]: `resources: [../base]\nlabels: [{pairs: {env: prod}}]\nreplicas: [{name: ${name}, count: 3}]\npatches: [{path: patch.yaml}]\n`,
    [`apps/${name}/prod/patch.yaml`]: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: main, resources: {limits: {memory: 64Mi}}}]}}}\n`,
  };
}

/** A repository with `count` Flux Kustomizations: one in `fleet.yaml`, which makes all the others. */
export function fleetOf(count: number): Tree {
  const names = Array.from({ length: count - 1 }, (_, i) => `app${i}`);
  const more = (i: number): string =>
    `  targetNamespace: ns${i % 20}\n  postBuild: {substitute: {TAG: "1.${i}"}}\n`;
  const children = names.map((name, i) => [
    `clusters/prod/${name}.yaml`,
    flux(name, `./apps/${name}/prod`, more(i)),
  ]);
  return Object.assign(
    { 'fleet.yaml': flux('fleet', './clusters/prod') },
    Object.fromEntries(children),
    ...names.map(app),
  ) as Tree;
}
