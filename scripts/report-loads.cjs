// Preloaded (`node -r`) into a program whose start is looked at: at its end it writes, into the file that
// FLUX_REPORT_LOADS names, which files it has loaded with their bytes, and which of Node's modules.
'use strict';
const { registerHooks } = require('node:module');
const { statSync, writeFileSync } = require('node:fs');
const { fileURLToPath } = require('node:url');

const before = new Set(process.moduleLoadList);
const files = {};
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) files[fileURLToPath(url)] = statSync(fileURLToPath(url)).size;
    return next(url, context);
  },
});
process.on('exit', () => {
  const modules = process.moduleLoadList
    .filter((name) => !before.has(name) && name.startsWith('NativeModule ') && !name.includes('internal/'))
    .map((name) => name.slice('NativeModule '.length));
  writeFileSync(process.env.FLUX_REPORT_LOADS, JSON.stringify({ files, modules }));
});
