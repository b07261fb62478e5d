import { errorMessage } from '@flux-ts/errors';
import { failure } from '../../cli/errors.ts';
import { listAt, textAt } from '../../objects/fields.ts';

const levels = ['strict', 'permissive', 'audit', 'skip'];

/** Refuses what is no trust policy of Notation 1.0, in its words (notation-go, verifier/trustpolicy). */
export function checkTrustPolicy(text: string, file: string): void {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (thrown) {
    throw failure(`failed to unmarshal trust policy ${file}: ${errorMessage(thrown)}`, thrown);
  }
  const wrong = (why: string) => failure(`invalid trust policy: ${why}`);
  const version = textAt(document, 'version');
  if (version === '') {
    throw wrong('trust policy document has empty version, version must be specified');
  }
  if (version !== '1.0') throw wrong(`trust policy document uses unsupported version "${version}"`);
  const policies = listAt(document, 'trustPolicies');
  if (policies.length === 0) throw wrong('trust policy document can not have zero trust policy statements');
  const names = new Set<string>();
  for (const policy of policies) {
    const name = textAt(policy, 'name');
    if (name === '') {
      throw wrong(
        'trust policy: a trust policy statement is missing a name, every statement requires a name',
      );
    }
    if (names.has(name)) {
      throw wrong(
        `trust policy: multiple trust policy statements use the same name "${name}", statement names must be unique`,
      );
    }
    names.add(name);
    const level = textAt(policy, 'signatureVerification', 'level');
    if (!levels.includes(level)) {
      throw wrong(
        `trust policy: trust policy statement "${name}" has invalid signatureVerification: invalid signature verification level "${level}"`,
      );
    }
    const scoped = listAt(policy, 'registryScopes').length > 0;
    if (!scoped) {
      throw wrong(
        `trust policy: trust policy statement "${name}" has zero registry scopes, it must specify registry scopes with at least one value`,
      );
    }
    const stores = listAt(policy, 'trustStores').length > 0 && listAt(policy, 'trustedIdentities').length > 0;
    if (level !== 'skip' && !stores) {
      throw wrong(
        `trust policy: trust policy statement "${name}" is either missing trust stores or trusted identities, both must be specified`,
      );
    }
  }
}
