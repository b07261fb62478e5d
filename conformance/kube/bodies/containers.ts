import type { UserStep } from '../run-steps.ts';
import { container } from './pod.ts';

/** Containers that are odd, or wrong in several ways at once. */
export const CONTAINERS: readonly UserStep[] = [
  container({ command: [], args: [], env: [], ports: [], volumeMounts: [], envFrom: [] }),
  container({
    env: [
      { name: 'A', value: '' },
      { name: 'A', value: '2' },
      { name: '1=', value: 'x' },
    ],
  }),
  container({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
  container({ env: [{ name: 'A', valueFrom: {} }] }),
  container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } }] }),
  container({
    env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v2', fieldPath: "metadata.labels['a']" } } }],
  }),
  container({
    env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '3' } } }],
  }),
  container({ env: [{ name: 'A', valueFrom: { secretKeyRef: { key: '../x' } } }] }),
  container({ envFrom: [{ prefix: '1', configMapRef: { name: '' } }, {}] }),
  container({ envFrom: [{ configMapRef: { name: 'a' }, secretRef: { name: 'b' } }] }),
  container({
    resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { 'example.com/x': '1.5' } },
  }),
  container({ resources: { limits: { 'hugepages-2Mi': '3Mi' } } }),
  container({ resources: { limits: { 'requests.cpu': '1' }, claims: [{ name: 'none' }] } }),
  container({ livenessProbe: { httpGet: { port: 'toolongportnameofhere' }, exec: { command: [] } } }),
  container({ livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2, periodSeconds: -1 } }),
  container({ readinessProbe: { grpc: { port: 70000 }, terminationGracePeriodSeconds: 5 } }),
  container({ startupProbe: {} }),
  container({ lifecycle: { preStop: { sleep: { seconds: 0 } }, postStart: {} } }),
  container({ lifecycle: { preStop: { sleep: { seconds: 100 } } } }),
  container({ lifecycle: { stopSignal: 'SIGUSR1' } }),
  container({ securityContext: { privileged: true, allowPrivilegeEscalation: false, runAsUser: -1 } }),
  container({ securityContext: { capabilities: { add: ['CAP_NET_ADMIN'] }, procMount: 'Unmasked' } }),
  container({
    securityContext: { seccompProfile: { type: 'Localhost' }, appArmorProfile: { type: 'None' } },
  }),
  container({ imagePullPolicy: 'Sometimes', terminationMessagePolicy: 'Never', terminationMessagePath: '' }),
  container({
    volumeMounts: [
      { name: 'none', mountPath: '' },
      { name: 'none', mountPath: 'a:b', subPath: '/x' },
    ],
  }),
  container({ volumeDevices: [{ name: 'none', devicePath: '' }] }),
  container({
    resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }, { resourceName: 'cpu' }],
  }),
  container({ restartPolicy: 'Always' }),
  container({ workingDir: '', stdin: false, stdinOnce: true, tty: false }),
];
