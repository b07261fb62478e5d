import type { KubeObject } from '@flux-ts/resource';
import { asList, field } from '../../values.ts';
import type { Strategy } from '../strategy.ts';

/** ServiceAccounts: of their secrets the names alone are kept (registry/core/serviceaccount/strategy.go). */
export const serviceAccountStrategy: Strategy = { prepareCreate: cleanSecrets, prepareUpdate: cleanSecrets };

function cleanSecrets(account: KubeObject): void {
  if (account['secrets'] === undefined) return;
  account['secrets'] = asList(account['secrets']).map((secret) => {
    const name = field(secret, 'name');
    return name === undefined ? {} : { name };
  });
}
