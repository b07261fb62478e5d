import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { type GitClient, GitError, type GitRemote, type GitWorkspace, hashDigest } from '@flux-ts/git';
import { GIT_REPOSITORY, type InstallOptions, KUSTOMIZATION } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { decodeAll } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { messages } from '../../cli/messages.ts';
import { applySet } from '../../objects/apply-set.ts';
import { textAt } from '../../objects/fields.ts';
import { find, upsertSecret } from '../../objects/upsert.ts';
import { VERSION_TAG } from '../../version.ts';
import { imagePullSecret } from '../install/apply-install.ts';
import { assess } from '../install/assess.ts';
import { buildFluxFolder } from '../install/build-flux-folder.ts';
import { ownManifests } from '../install/manifests.ts';
import { discoverManifests } from './discover-manifests.ts';
import { reportHealth } from './health.ts';
import type { Signer } from './sign-openpgp.ts';
import { fluxFolder, type SyncOptions, syncKustomization, syncManifest } from './sync-manifests.ts';

/** One bootstrap: a repository, a cluster, and what goes into both. */
export interface BootstrapPlan {
  readonly context: CliContext;
  readonly client: KubeClient;
  readonly git: GitClient;
  readonly remote: GitRemote;
  /** The URL as the user gave it, for messages. */
  readonly url: string;
  /** Makes an empty folder for a clone. */
  readonly makeFolder: () => Promise<string>;
  readonly author: { readonly name: string; readonly email: string };
  readonly appendix: string;
  /** Signs the commits; they are not signed without it. */
  readonly sign?: Signer | undefined;
  readonly install: InstallOptions;
  /** A folder of the user's whose kustomization is installed instead of the program's own manifests; or empty. */
  readonly manifests: string;
  readonly registryCredentials: string;
  readonly sync: SyncOptions;
  readonly timeout: number;
  /** Makes the Secret of the source, or undefined if an existing one may stay. */
  readonly secret: (exists: boolean) => Promise<KubeObject | undefined>;
}

/** Runs a bootstrap step by step, in the words of Flux (flux2 pkg/bootstrap). */
export class Bootstrap {
  private readonly plan: BootstrapPlan;
  private readonly say;
  private workspace: GitWorkspace | undefined;

  constructor(plan: BootstrapPlan) {
    this.plan = plan;
    this.say = messages(plan.context);
  }

  private get folder(): string {
    return fluxFolder(this.plan.sync.path, this.plan.sync.namespace);
  }

  async run(): Promise<void> {
    await this.reconcileComponents();
    await this.reconcileSecret();
    await this.reconcileSync();
    await this.report();
  }

  private async clone(): Promise<GitWorkspace> {
    const { git, remote, url, sync, context } = this.plan;
    this.say.action(
      `cloning branch ${JSON.stringify(sync.branch)} from Git repository ${JSON.stringify(url)}`,
    );
    const attempt = async () => {
      const folder = await this.plan.makeFolder();
      return git.clone(remote, folder, { branch: sync.branch, signal: context.signal });
    };
    for (let left = 1; ; left--) {
      try {
        this.workspace = await attempt();
        break;
      } catch (thrown) {
        this.say.warning(` clone failure: ${errorMessage(thrown)}`);
        if (left === 0) throw failure(`failed to clone repository: ${errorMessage(thrown)}`, thrown);
        await context.clock.sleep(2000, context.signal);
      }
    }
    this.say.success('cloned repository');
    return this.workspace;
  }

  private async commit(workspace: GitWorkspace, message: string): Promise<string | undefined> {
    const { author, appendix, sign, context } = this.plan;
    return workspace.commit({
      author,
      message: appendix === '' ? message : `${message}\n\n${appendix}`,
      when: context.clock.now(),
      ...(sign !== undefined && { sign }),
      signal: context.signal,
    });
  }

  private async reconcileComponents(): Promise<void> {
    const { install, sync, url, client, context } = this.plan;
    const workspace = await this.clone();
    this.say.action('generating component manifests');
    const manifests = await ownManifests(install, this.plan.manifests).catch((thrown: unknown) => {
      throw failure(`component manifest generation failed: ${errorMessage(thrown)}`, thrown);
    });
    this.say.success('generated component manifests');
    const path = `${this.folder}/gotk-components.yaml`;
    await workspace.write({ [path]: manifests });
    const commit = await this.commit(workspace, `Add Flux ${VERSION_TAG} component manifests`).catch(
      (thrown: unknown) => {
        throw failure(`failed to commit component manifests: ${errorMessage(thrown)}`, thrown);
      },
    );
    if (commit === undefined) this.say.success('component manifests are up to date');
    else {
      this.say.success(`committed component manifests to "${sync.branch}" ("${commit}")`);
      this.say.action(`pushing component manifests to "${url}"`);
      await workspace.push({ signal: context.signal }).catch((thrown: unknown) => {
        throw failure(`failed to push manifests: failed to push to remote: ${errorMessage(thrown)}`, thrown);
      });
    }
    if (await this.mustInstall()) {
      this.say.action(`installing components in "${install.namespace}" namespace`);
      const patched = existsSync(join(workspace.folder, this.folder, 'kustomization.yaml'));
      await applySet(context, client, patched ? this.built(workspace) : documents(manifests));
      this.say.success('installed components');
    }
    if (install.imagePullSecret !== '' && this.plan.registryCredentials !== '') {
      await upsertSecret(client, imagePullSecret(install, this.plan.registryCredentials));
      this.say.success(`reconciled image pull secret ${install.imagePullSecret}`);
    }
    this.say.success('reconciled components');
  }

  /** The objects of Flux's folder, with the user's patches to them. */
  private built(workspace: GitWorkspace): KubeObject[] {
    return buildFluxFolder(join(workspace.folder, this.folder), workspace.folder);
  }

  /** Components are applied from here only until Flux looks after itself. */
  private async mustInstall(): Promise<boolean> {
    const { apiVersion, kind } = KUSTOMIZATION;
    const { namespace } = this.plan.install;
    const wanted = { apiVersion, kind, metadata: { name: namespace, namespace } };
    const live = await find(this.plan.client, wanted).catch(() => undefined);
    return live === undefined || textAt(live, 'status', 'lastAppliedRevision') === '';
  }

  private async reconcileSecret(): Promise<void> {
    const { client, sync } = this.plan;
    const subject = `"${sync.namespace}/${sync.secretName}"`;
    this.say.action(`determining if source secret ${subject} exists`);
    const metadata = { name: sync.secretName, namespace: sync.namespace };
    const exists = (await find(client, { apiVersion: 'v1', kind: 'Secret', metadata })) !== undefined;
    const secret = await this.plan.secret(exists);
    if (secret === undefined) return this.say.success('source secret up to date');
    this.say.action(`applying source secret ${subject}`);
    await upsertSecret(client, secret);
    this.say.success('reconciled source secret');
  }

  private async refuseOtherPath(): Promise<void> {
    const { client, sync } = this.plan;
    const { apiVersion, kind } = KUSTOMIZATION;
    const metadata = { name: sync.namespace, namespace: sync.namespace };
    const live = await find(client, { apiVersion, kind, metadata });
    if (live === undefined) return;
    const current = textAt(live, 'spec', 'path');
    const plain = (path: string) =>
      `./${(path.length > 2 ? path.replace(/\/$/, '') : path).replace(/^\.\//, '')}`;
    if (plain(current) !== plain(sync.path)) {
      throw failure(
        `sync path configuration (${JSON.stringify(sync.path)}) would overwrite path (${JSON.stringify(current)}) of existing Kustomization`,
      );
    }
  }

  private async reconcileSync(): Promise<void> {
    const { sync, url, client, context } = this.plan;
    await this.refuseOtherPath();
    const workspace = this.workspace ?? (await this.clone());
    this.say.action('generating sync manifests');
    const kustomization = `${this.folder}/kustomization.yaml`;
    await workspace.write({ [`${this.folder}/gotk-sync.yaml`]: syncManifest(sync) });
    if (!existsSync(join(workspace.folder, kustomization))) {
      const resources = await discoverManifests(join(workspace.folder, this.folder));
      await workspace.write({ [kustomization]: syncKustomization(resources) });
    }
    this.say.success('generated sync manifests');
    const commit = await this.commit(workspace, 'Add Flux sync manifests').catch((thrown: unknown) => {
      throw failure(`failed to commit sync manifests: ${errorMessage(thrown)}`, thrown);
    });
    if (commit === undefined) this.say.success('sync manifests are up to date');
    else {
      this.say.success(`committed sync manifests to "${sync.branch}" ("${commit}")`);
      this.say.action(`pushing sync manifests to "${url}"`);
      try {
        await workspace.push({ signal: context.signal });
      } catch (thrown) {
        if (!(thrown instanceof GitError && thrown.code === 'PUSH_REJECTED')) {
          throw failure(
            `failed to push sync manifests: failed to push to remote: ${errorMessage(thrown)}`,
            thrown,
          );
        }
        this.say.waiting('git conflict detected, retrying with a fresh clone');
        context.signal.throwIfAborted();
        this.workspace = await this.plan.git.clone(this.plan.remote, await this.plan.makeFolder(), {
          branch: sync.branch,
          signal: context.signal,
        });
        return this.reconcileSync();
      }
    }
    this.say.action('applying sync manifests');
    await applySet(context, client, this.built(workspace));
    this.say.success('reconciled sync configuration');
  }

  private async report(): Promise<void> {
    const { context, client, sync, install, timeout } = this.plan;
    const head = await this.workspace?.head();
    const revision = `${sync.branch}@${hashDigest(head ?? '')}`;
    const errors: unknown[] = [];
    for (const kind of [GIT_REPOSITORY, KUSTOMIZATION]) {
      await reportHealth(context, client, kind, sync.namespace, { revision, timeout }).catch(
        (thrown: unknown) => errors.push(thrown),
      );
    }
    this.say.action('confirming components are healthy');
    const healthy = await assess(context, client, install.namespace, install.components, {
      timeout,
      interval: 5000,
    });
    if (healthy) this.say.success('all components are healthy');
    else errors.push(failure('timed out waiting for all resources to be ready'));
    if (errors.length === 0) return;
    const words = errors.map(errorMessage);
    const list = words.length === 1 ? words[0] : `[${words.join(', ')}]`;
    throw failure(`bootstrap failed with ${errors.length} health check failure(s): ${list}`, errors[0]);
  }
}

function documents(manifests: string): KubeObject[] {
  return decodeAll(manifests) as unknown as KubeObject[];
}
