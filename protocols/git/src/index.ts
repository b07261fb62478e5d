export type {
  CheckoutContent,
  CheckoutFile,
  CheckoutRequest,
  TreeCheckout,
  UnchangedCheckout,
} from './client/checkout.ts';
export {
  createGitClient,
  type GitCallOptions,
  type GitClient,
  type GitClientOptions,
} from './client/client.ts';
export { GitError, type GitErrorCode } from './errors.ts';
export { type Commit, type Signature, shortMessage, signatureType, type Tag } from './objects/commit.ts';
export type { ListOptions, RemoteRefs } from './refs/remote-refs.ts';
export {
  absoluteRevision,
  type CommitName,
  type GitRef,
  hashDigest,
  revisionFor,
  shortRevision,
} from './refs/revision.ts';
export { decodeOpenSsh, encodeOpenSsh, isEncryptedKey, toSshIdentity } from './ssh/identity.ts';
export {
  fingerprint,
  formatAuthorizedKey,
  parseAuthorizedKeys,
  readPublicKey,
  type SshPublicKey,
  toPublicKey,
} from './ssh/public-key.ts';
export { verifySshSignature } from './ssh/signature.ts';
export { authFromSecret, type GitAuth } from './transport/auth.ts';
export type { GitRemote } from './transport/session.ts';
export type { SshAlgorithms } from './transport/ssh-layout.ts';
export { redactUrl } from './transport/url.ts';
export { urlFault } from './transport/url-fault.ts';
export type { CommitAuthor } from './workspace/author.ts';
export type { CommitOptions } from './workspace/repository.ts';
export {
  createSnapshotter,
  type SnapshotOptions,
  type SnapshotRequest,
  type Snapshotter,
} from './workspace/snapshot.ts';
export type { CloneOptions, GitWorkspace, PushOptions } from './workspace/workspace.ts';
