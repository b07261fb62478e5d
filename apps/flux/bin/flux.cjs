#!/usr/bin/env node
'use strict';
// `npx flux` in a checkout: runs the program from source on a Node that strips types.
process.env.FLUX_TS_INSTALLED = '1';
process.argv.splice(2, 0, 'apps/flux/src/main.ts');
process.env.INIT_CWD = process.cwd();
require('../../../scripts/first-run.cjs');
