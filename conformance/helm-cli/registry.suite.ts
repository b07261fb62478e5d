import { chartYaml } from './charts.ts';
import { compareAll } from './compare.ts';
import { startRegistry } from './registry-server.ts';
import type { Invocation, Tree } from './run-both.ts';

const NOTHING = `sha256:${'0'.repeat(64)}`;

function call(name: string, words: string, more: Partial<Invocation> = {}): Invocation {
  return { name, argv: [...words.split(' '), '--plain-http'], files: {}, ...more };
}

const template = (place: string, more = ''): string => `template r oci://@SERVER@/${place}${more}`;

const config = (password: string): Tree => ({
  'auth.json': JSON.stringify({
    auths: { '@SERVER@': { auth: Buffer.from(`ann:${password}`).toString('base64') } },
  }),
});

function parent(...dependencies: readonly string[]): Tree {
  const list = dependencies.map((each) => `- {${each}}\n`).join('');
  return { 'p/Chart.yaml': chartYaml('p', `dependencies:\n${list}`) };
}

/** The time of a lock file. */
const untimed = (text: string): string => text.replace(/^generated: .*$/m, 'generated: NOW');

const open = 'repository: "oci://@SERVER@/open"';

compareAll(
  'registry',
  [
    call('the newest', template('open/web')),
    call('a version', template('open/web', ' --version 1.0.0')),
    call('a tag', template('open/web:1.0.0')),
    call('a tag and another version', template('open/web:1.0.0', ' --version 1.1.0')),
    call('a range', template('open/web', ' --version <1.2')),
    call('a version with a plus', template('open/web', ' --version 1.2.0+b.7')),
    call('a tag with a plus', template('open/web:1.2.0+b.7')),
    call('a tag that is no version', template('open/web:latest')),
    call('development versions', template('open/web', ' --devel')),
    call('a version with a v', template('open/web', ' --version v3.0.0')),
    call('a version that is not there', template('open/web', ' --version 7.7.7')),
    call('a range that nothing meets', template('open/web', ' --version ^7')),
    call('no range', template('open/web', ' --version 1..x')),
    call('a repository that is not there', template('open/none')),
    call('a version of a repository that is not there', template('open/none:1.0.0')),
    call('a digest that is not there', template(`open/web@${NOTHING}`)),
    call('a short digest', template('open/web@sha256:abc')),
    call('a digest of another kind', template('open/web@md5:d41d8cd98f00b204e9800998ecf8427e')),
    call('a tag and the digest of another', template(`open/web:1.0.0@${NOTHING}`)),
    call('capitals', template('open/Web:1.0.0')),
    call('a bad tag', template('open/web:a!b')),
    call('no repository', 'template r oci://@SERVER@'),
    call('an empty repository', 'template r oci://@SERVER@/'),
    call('nothing', 'template r oci://'),
    call('without --plain-http', template('open/web:1.0.0'), {
      argv: ['template', 'r', 'oci://@SERVER@/open/web:1.0.0'],
    }),
    call('--verify without a signature', template('open/web:1.0.0', ' --verify')),
    call('--repo', 'template r web --repo oci://@SERVER@/open'),
    call('--repo and a bad address', 'template r web --repo oci://@SERVER@/Open'),
    call('show', 'show chart oci://@SERVER@/open/web --version ~1.0'),
    call('show all', 'show all oci://@SERVER@/open/web:1.1.0'),
    call('lint', 'lint oci://@SERVER@/open/web:1.0.0', { argv: ['lint', 'oci://@SERVER@/open/web:1.0.0'] }),
    call('an old media type', template('odd/old:1.0.0')),
    call('no layer of a chart', template('odd/layer:1.0.0')),
    call('no config of a chart', template('odd/config:1.0.0')),
    call('a manifest of Docker', template('odd/docker:1.0.0')),
    call('denied', template('denied/web:1.0.0')),
    call('tags denied', template('denied/web')),
    ...['basic', 'token'].flatMap((area) => [
      call(`${area}: nobody`, template(`${area}/web:1.0.0`)),
      call(`${area}: tags for nobody`, template(`${area}/web`)),
      call(`${area}: ann`, template(`${area}/web`, ' --username ann --password secret')),
      call(`${area}: a bad password`, template(`${area}/web:1.0.0`, ' --username ann --password no')),
      call(`${area}: no password`, template(`${area}/web:1.0.0`, ' --username ann')),
      call(`${area}: --registry-config`, template(`${area}/web:1.0.0`, ' --registry-config auth.json'), {
        files: config('secret'),
      }),
      call(`${area}: $HELM_REGISTRY_CONFIG`, template(`${area}/web:1.0.0`), {
        files: config('secret'),
        env: { HELM_REGISTRY_CONFIG: '@ROOT@/auth.json' },
      }),
      call(`${area}: a bad --registry-config`, template(`${area}/web`, ' --registry-config auth.json'), {
        files: config('no'),
      }),
      call(`${area}: Docker's configuration`, template(`${area}/web:1.0.0`), {
        files: { 'docker/config.json': config('secret')['auth.json'] ?? '' },
        env: { DOCKER_CONFIG: '@ROOT@/docker' },
      }),
    ]),
    call('dependency update: a version', 'dependency update p', {
      files: parent(`name: web, version: 1.0.0, ${open}`),
      normalize: untimed,
    }),
    call('dependency update: ranges', 'dependency update p', {
      files: parent(`name: web, version: ^1, ${open}`, `name: web, version: 2.0.0-rc.1, alias: two, ${open}`),
      normalize: untimed,
    }),
    call('dependency update: a repository that is not there', 'dependency update p', {
      files: parent(`name: none, version: ^1, ${open}`),
    }),
    call('dependency update: a version that is not there', 'dependency update p', {
      files: parent(`name: web, version: 7.0.0, ${open}`),
    }),
    call('dependency update: a range that nothing meets', 'dependency update p', {
      files: parent(`name: web, version: ^7, ${open}`),
    }),
    call('dependency update: twice the same', 'dependency update p', {
      files: parent(`name: web, version: 1.0.0, ${open}`, `name: web, version: 1.0.0, alias: b, ${open}`),
      normalize: untimed,
    }),
    call('dependency update: a slash at the end', 'dependency update p', {
      files: parent('name: web, version: 1.0.0, repository: "oci://@SERVER@/open/"'),
      normalize: untimed,
    }),
    call('dependency build: no lock', 'dependency build p', {
      files: parent(`name: web, version: 1.0.0, ${open}`),
      normalize: untimed,
    }),
    call('dependency list', 'dependency list p', {
      argv: ['dependency', 'list', 'p'],
      files: parent(`name: web, version: 1.0.0, ${open}`),
    }),
  ],
  startRegistry,
);
