import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../harness/find.ts';
import { createAuthority } from '../oracles/certificates.ts';
import { startChartServer } from './chart-server.ts';
import { chartYaml, under, web } from './charts.ts';
import { compareAll } from './compare.ts';
import type { Invocation, Tree } from './run-both.ts';

/* Repositories over TLS: one that anybody may ask, and one that wants to see a certificate. */
function certificates() {
  const folder = mkdtempSync(join(tmpdir(), 'helm-cli-tls-'));
  try {
    const authority = createAuthority(folder);
    const server = authority.issue('server', '/CN=127.0.0.1', 'IP:127.0.0.1');
    return { authority, server, client: authority.issue('client', '/CN=ann') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const pem = findProgram('openssl') === undefined ? undefined : certificates();

/** The files that flags name. */
function lay(folder: string): void {
  if (pem === undefined) return;
  writeFileSync(join(folder, 'ca.pem'), pem.authority.cert);
  writeFileSync(join(folder, 'client.pem'), pem.client.cert);
  writeFileSync(join(folder, 'client-key.pem'), pem.client.key);
}

const CA = ['--ca-file', '@ROOT@/ca.pem'];
const CLIENT = ['--cert-file', '@ROOT@/client.pem', '--key-file', '@ROOT@/client-key.pem'];

const named = (repository: string): Tree => ({
  '.helm-home/config/repositories.yaml': `repositories:\n- {${repository}}\n`,
});
const MAIN =
  'name: main, url: "@SERVER@/charts", caFile: "@ROOT@/ca.pem", certFile: "@ROOT@/client.pem", keyFile: "@ROOT@/client-key.pem"';
const OPEN = 'name: open, url: "@SERVER@/charts/", insecure_skip_tls_verify: true';

const normalize = (text: string): string =>
  text
    // Which of two is told depends on how far the connection was when it was refused.
    .replace(/remote error: tls: certificate required|connection reset by peer/g, 'REFUSED')
    .replace(/generated: "[^"]+"/g, 'generated: NOW')
    .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, 'NOW ');

function show(name: string, words: readonly string[]): Invocation {
  return { name, argv: ['show', 'chart', ...words], files: {}, setup: lay };
}

function update(name: string, repository: string, config = MAIN): Invocation {
  const dependency = `dependencies:\n- {name: sub, version: "~0.1.0", repository: "${repository}"}\n`;
  return {
    name: `update: ${name}`,
    argv: ['dependency', 'update', 'web'],
    files: { ...named(config), ...under('web', { ...web, 'Chart.yaml': chartYaml('web', dependency) }) },
    setup: lay,
    normalize,
  };
}

const repo = ['web', '--repo', '@SERVER@/charts'];
const archive = '@SERVER@/charts/files/web-1.0.0.tgz';

compareAll(
  'tls',
  [
    show('an authority', [...repo, ...CA]),
    show('no authority', repo),
    show('no check', [...repo, '--insecure-skip-tls-verify']),
    show('an authority for an address', [archive, ...CA]),
    show('no authority for an address', [archive]),
    show('no check of an address', [archive, '--insecure-skip-tls-verify']),
    show('a certificate that nobody asks for', [...repo, ...CA, ...CLIENT]),
    show('an authority that is not there', [...repo, '--ca-file', '@ROOT@/none.pem']),
    show('a certificate without a key, and no authority', [...repo, '--cert-file', '@ROOT@/client.pem']),
    show('a key that is not there', [...repo, '--cert-file', '@ROOT@/client.pem', '--key-file', 'none.pem']),
    show('files that are not there', [...repo, '--ca-file', 'no.pem', '--cert-file', 'no.pem']),
    show('an authority that is none', [...repo, '--ca-file', '@ROOT@/client-key.pem']),
    show('a folder here, and no authority there', ['web', '--ca-file', 'none.pem']),
    show('a certificate without a key', [...repo, ...CA, '--cert-file', '@ROOT@/client.pem']),
    update('a name with an authority', '@main'),
    update('a name without a check', '@open', OPEN),
    update('an authority that is not there', '@main', MAIN.replace('ca.pem', 'none.pem')),
    update('an address that has a name', '@SERVER@/charts'),
  ],
  () => startChartServer(pem?.server),
);

compareAll(
  'tls-clients',
  [
    show('a certificate', [...repo, ...CA, ...CLIENT]),
    show('a certificate for an address', [archive, ...CA, ...CLIENT]),
    show('a certificate and no check', [...repo, ...CLIENT, '--insecure-skip-tls-verify']),
    update('a name with a certificate', '@main'),
    update('a name without a certificate', '@open', OPEN),
  ],
  () => startChartServer(pem && { ...pem.server, clientAuthority: pem.authority.cert }),
);
