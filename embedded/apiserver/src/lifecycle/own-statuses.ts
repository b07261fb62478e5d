import type { KubeObject } from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import { applyObject } from '../registry/apply.ts';
import type { Api } from '../registry/context.ts';
import { modifyObject } from '../registry/update.ts';
import { asList, asText, equalValues, field, fieldAt } from '../values.ts';
import { KeyedWorker } from './keyed-worker.ts';
import { systemContext } from './system-context.ts';

const SCHEMAS = 'flowcontrol.apiserver.k8s.io/flowschemas';
const LEVELS = 'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations';
const POLICIES = 'admissionregistration.k8s.io/validatingadmissionpolicies';
const EXTENSIONS = 'apiregistration.k8s.io/apiservices';
const SERVICES = '/services';

/**
 * Says in objects that configure the server what it makes of them: whether the priority level of a flow schema is there
 * (apiserver util/flowcontrol), whether somebody serves an API (kube-aggregator status/remote), which generation of a
 * policy has been read (controller/validatingadmissionpolicystatus; its expressions are not checked for their types).
 */
export class OwnStatuses {
  readonly #api: Api;
  readonly #worker: KeyedWorker;

  constructor(api: Api, onError: (error: unknown) => void) {
    this.#api = api;
    this.#worker = new KeyedWorker({ clock: api.clock, work: (key) => this.#reconcile(key), onError });
  }

  start(): void {
    const { storage } = this.#api;
    const from = storage.revision;
    for (const collection of [SCHEMAS, POLICIES, EXTENSIONS]) this.#addAll(collection);
    const own = [SCHEMAS, POLICIES, EXTENSIONS].map((collection) =>
      storage.watch(collection, { from }, ({ current }) => this.#worker.add(`${collection} ${current.name}`)),
    );
    // What they refer to.
    const others = [
      [LEVELS, SCHEMAS],
      [SERVICES, EXTENSIONS],
    ].map(([collection = '', told = '']) =>
      storage.watch(collection, { from }, ({ type }) => {
        if (type !== 'MODIFIED') this.#addAll(told);
      }),
    );
    this.#worker.follow(...own, ...others);
  }

  stop(): void {
    this.#worker.stop();
  }

  #addAll(collection: string): void {
    for (const { name } of this.#api.storage.list(collection)) this.#worker.add(`${collection} ${name}`);
  }

  async #reconcile(key: string): Promise<void> {
    const [collection = '', name = ''] = key.split(' ');
    const object = this.#api.storage.get(collection, '', name)?.object;
    if (object === undefined) return;
    if (collection === POLICIES) await this.#tellPolicy(object);
    else if (collection === SCHEMAS) await this.#tellSchema(object);
    else await this.#tellExtension(object);
  }

  async #tellPolicy(policy: KubeObject): Promise<void> {
    const { generation } = policy.metadata;
    if (fieldAt(policy, 'status', 'observedGeneration') === generation) return;
    const status = { observedGeneration: generation, typeChecking: {} };
    await this.#apply(POLICIES, 'validatingadmissionpolicy-status', policy, status);
  }

  async #tellSchema(schema: KubeObject): Promise<void> {
    const level = asText(fieldAt(schema, 'spec', 'priorityLevelConfiguration', 'name'));
    const isFound = this.#api.storage.get(LEVELS, '', level) !== undefined;
    const about = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
    const told = {
      type: 'Dangling',
      status: isFound ? 'False' : 'True',
      reason: isFound ? 'Found' : 'NotFound',
      message: isFound ? `${about} and it exists` : `${about} but there is no such object`,
    };
    const conditions = this.#changed(schema, told);
    if (conditions === undefined) return;
    await this.#apply(SCHEMAS, 'api-priority-and-fairness-config-consumer-v1', schema, { conditions });
  }

  /** Nobody but the server itself serves an API here. */
  async #tellExtension(extension: KubeObject): Promise<void> {
    const service = fieldAt(extension, 'spec', 'service');
    if (service === undefined) return;
    const [namespace, name] = ['namespace', 'name'].map((key) => asText(field(service, key)));
    const isFound = this.#api.storage.get(SERVICES, namespace!, name!) !== undefined;
    const told = {
      type: 'Available',
      status: 'False',
      reason: isFound ? 'FailedDiscoveryCheck' : 'ServiceNotFound',
      message: isFound
        ? 'requests are not passed on to servers of other APIs'
        : `service/${name} in "${namespace}" is not present`,
    };
    const conditions = this.#changed(extension, told);
    if (conditions === undefined) return;
    const target = this.#api.kinds.stored(EXTENSIONS)!;
    await modifyObject(this.#api, systemContext('kube-apiserver'), {
      target,
      namespace: '',
      name: extension.metadata.name,
      subresource: 'status',
      unconditional: true,
      next: (live) => ({ ...live, status: { conditions } }),
    });
  }

  /** The condition with the time at which its status changed; undefined when it is there already. */
  #changed(object: KubeObject, told: Readonly<Record<string, string>>): readonly object[] | undefined {
    const known = asList(fieldAt(object, 'status', 'conditions')).find(
      (each) => field(each, 'type') === told['type'],
    );
    const since = field(known, 'status') === told['status'] ? field(known, 'lastTransitionTime') : undefined;
    const condition = { ...told, lastTransitionTime: since ?? formatTime(this.#api.clock.now()) };
    return equalValues(known, condition) ? undefined : [condition];
  }

  async #apply(collection: string, manager: string, object: KubeObject, status: object): Promise<void> {
    const { apiVersion, kind, metadata } = object;
    const { name } = metadata;
    const path = { target: this.#api.kinds.stored(collection)!, namespace: '', name, subresource: 'status' };
    const config = { apiVersion, kind, metadata: { name }, status } as KubeObject;
    await applyObject(this.#api, systemContext(manager), path, config, true);
  }
}
