/** What sets one controller's Deployment apart from the others. */
export interface Traits {
  /** Serves artifacts from /data: one at a time, ready when the file server answers. */
  readonly storage: boolean;
  /** Keeps data in /data without serving it. */
  readonly data: boolean;
  readonly critical: boolean;
  readonly gracePeriod: number;
  readonly cpuRequest: string;
  readonly ports: readonly { readonly containerPort: number; readonly name: string }[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly services: readonly { readonly name: string; readonly port: string }[];
}

const http = { containerPort: 9090, name: 'http' };
const plain: Traits = {
  storage: false,
  data: false,
  critical: false,
  gracePeriod: 10,
  cpuRequest: '100m',
  ports: [],
  env: [],
  services: [],
};

const table: ReadonlyMap<string, Traits> = new Map([
  [
    'source-controller',
    {
      ...plain,
      storage: true,
      data: true,
      critical: true,
      cpuRequest: '50m',
      ports: [http],
      env: [{ name: 'TUF_ROOT', value: '/tmp/.sigstore' }],
      services: [{ name: 'source-controller', port: 'http' }],
    },
  ],
  ['kustomize-controller', { ...plain, critical: true, gracePeriod: 60 }],
  ['helm-controller', { ...plain, critical: true, gracePeriod: 600 }],
  [
    'notification-controller',
    {
      ...plain,
      ports: [http, { containerPort: 9292, name: 'http-webhook' }],
      services: [
        { name: 'notification-controller', port: 'http' },
        { name: 'webhook-receiver', port: 'http-webhook' },
      ],
    },
  ],
  ['image-reflector-controller', { ...plain, data: true }],
  ['image-automation-controller', plain],
  [
    'source-watcher',
    {
      ...plain,
      storage: true,
      data: true,
      critical: true,
      cpuRequest: '50m',
      ports: [http],
      services: [{ name: 'source-watcher', port: 'http' }],
    },
  ],
]);

/** The traits of a controller, or undefined if there is no such controller. */
export function traitsOf(component: string): Traits | undefined {
  return table.get(component);
}
