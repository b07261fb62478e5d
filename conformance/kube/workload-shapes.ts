import type { UserStep } from './run-steps.ts';

/** What lists of steps about workloads are made of. */
export const step = (args: string, input?: string): UserStep =>
  input === undefined ? { args } : { args, input };
export const later = (args: string, until: string): UserStep => ({ args, until });
/** Gives every pod with these labels a status, as a kubelet would. */
export const pods = (labels: string, status: object): UserStep => ({
  args: `-l ${labels}`,
  podStatus: status,
});
export const READY = {
  phase: 'Running',
  conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
    (type) => ({ type, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }),
  ),
  podIP: '172.16.0.9',
  podIPs: [{ ip: '172.16.0.9' }],
};
export const ENDED = (phase: 'Succeeded' | 'Failed', exitCode = phase === 'Failed' ? 1 : 0) => ({
  phase,
  containerStatuses: [
    {
      name: 'c',
      image: 'c:1',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: {
        terminated: {
          exitCode,
          startedAt: '2026-01-01T00:00:00Z',
          finishedAt: '2026-01-01T00:00:01Z',
        },
      },
    },
  ],
});

export const template = (app: string, more: object = {}) => ({
  metadata: { labels: { app } },
  spec: {
    containers: [{ name: 'c', image: 'c:1', ports: [{ name: 'http', containerPort: 8080 }] }],
    ...more,
  },
});
export const make = (apiVersion: string, kind: string, name: string, spec: object, more: object = {}) =>
  step('create -f -', JSON.stringify({ apiVersion, kind, metadata: { name, ...more }, spec }));
export const workload = (kind: string, app: string, spec: object) =>
  make('apps/v1', kind, app, { selector: { matchLabels: { app } }, template: template(app), ...spec });
export const job = (app: string, spec: object = {}, pod: object = {}) =>
  make('batch/v1', 'Job', app, { template: template(app, { restartPolicy: 'Never', ...pod }), ...spec });

export const status = (what: string, until: string) => later(`get ${what} -o jsonpath={.status}`, until);
export const events = (kind: string, name: string) =>
  step(
    `get events --sort-by=.metadata.creationTimestamp --field-selector=involvedObject.kind=${kind},involvedObject.name=${name} --no-headers -o custom-columns=T:.type,R:.reason,M:.message,S:.source.component,C:.count`,
  );
/** Without how often: controllers that look again and again tell again. */
export const reasons = (kind: string, name: string) =>
  step(
    `get events --field-selector=involvedObject.kind=${kind},involvedObject.name=${name} --no-headers -o custom-columns=T:.type,R:.reason,M:.message,S:.source.component`,
  );
/** Events in no order, of several controllers' workers at once. */
export const told = (kind: string, name: string, until: string): UserStep => ({
  ...reasons(kind, name),
  until,
  sorted: true,
});
