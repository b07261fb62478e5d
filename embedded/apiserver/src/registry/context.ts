import type { KubeObject } from '@flux-ts/resource';
import type { UserInfo } from '../auth/user.ts';
import type { Clock } from '../clock.ts';
import type { RuleChecker } from '../crd/rules.ts';
import type { PodLogs } from '../http/pod-logs.ts';
import type { KindRegistry } from '../kinds/kind-registry.ts';
import type { PartKinds } from '../kinds/part-kinds.ts';
import type { Target } from '../kinds/resource-type.ts';
import type { ProtobufDecoder } from '../protobuf/decode.ts';
import type { Authorizer } from '../rbac/authorizer.ts';
import type { Storage } from '../storage/storage.ts';
import type { Allocators } from './allocators.ts';
import type { Validators } from './validators.ts';

/** What every request works on. */
export interface Api {
  readonly storage: Storage;
  readonly kinds: KindRegistry;
  readonly parts: PartKinds;
  readonly clock: Clock;
  readonly allocators: Allocators;
  /** Lower-case letters and digits for generated names, as many as asked for. */
  readonly suffix: (length: number) => string;
  readonly uid: () => string;
  readonly validators: Validators;
  readonly rules: RuleChecker;
  readonly protobuf: ProtobufDecoder;
  /** Makes tokens of ServiceAccounts; the issuer and the key are its own. */
  readonly tokens: TokenIssuer;
  /** Decides who may do what. */
  readonly authorizer: Authorizer;
  readonly podLogs?: PodLogs | undefined;
  /** Completes and refuses writes. */
  readonly admission: Admission;
  /** Does so by asking others. */
  readonly webhooks: AdmissionWebhooks;
}

/** Webhooks that have a say in writes. All reject with StatusErrors. */
export interface AdmissionWebhooks {
  /** Whether a write has to wait for any of a kind; without, nobody is asked. */
  concern(request: AdmissionRequest, kind: 'mutating' | 'validating'): boolean;
  /** Changes the object in place. */
  mutate(request: AdmissionRequest, steps: WebhookSteps): Promise<void>;
  validate(request: AdmissionRequest): Promise<void>;
}

/** What is done with an object between webhooks. */
export interface WebhookSteps {
  /** Brings what a webhook has made into the kind's form. Throws StatusError. */
  settle(): void;
  /** Runs all other admission again. */
  readmit(): void;
}

/** Everything that has a say in writes beside the kinds themselves. Both throw StatusErrors. */
export interface Admission {
  /** Completes the object in place, before it is validated; answers whether it did. */
  mutate(request: AdmissionRequest): boolean;
  /** Looks at what is valid. */
  validate(request: AdmissionRequest): void;
}

/** A write, after defaults and before it is stored (apiserver pkg/admission Attributes). */
export interface AdmissionRequest {
  readonly api: Api;
  readonly ctx: RequestContext;
  readonly target: Target;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string | undefined;
  /** What shall be stored; who mutates changes it in place. Undefined when something is deleted. */
  readonly object: KubeObject | undefined;
  /** What is there already. Not to be changed. */
  readonly live: KubeObject | undefined;
}

/** Signs and reads tokens of ServiceAccounts. */
export interface TokenIssuer {
  readonly audience: string;
  /** What tokens are verified by (RFC 7517). */
  readonly publicKey: PublicKey;
  issue(claims: TokenClaims): string;
  /** Undefined when the token is none of ours or its time is over; whom it is meant for is not looked at. */
  verify(token: string, now: number): TokenClaims | undefined;
}

/** A JSON Web Key and what it is for. */
export interface PublicKey {
  readonly use: 'sig';
  readonly kid: string;
  readonly alg: string;
  readonly kty: string;
  readonly [parameter: string]: unknown;
}

/** An object whose end is a token's end. */
export interface BoundObject {
  readonly name: string;
  readonly uid: string;
}

/** What a ServiceAccount's token says. Times in milliseconds. */
export interface TokenClaims {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Unlike any other token's. */
  readonly id?: string | undefined;
  readonly pod?: BoundObject | undefined;
  readonly secret?: BoundObject | undefined;
  /** The node of the pod, or what the token is bound to itself. */
  readonly node?: BoundObject | undefined;
}

/** What to do with fields that the schema does not know, or that come twice. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** One request, as far as writing objects is concerned. */
export interface RequestContext {
  readonly user: UserInfo;
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** Texts for the answer's Warning headers; grows while the request is worked on. */
  readonly warnings: string[];
  /** Missing: as long as it takes. */
  readonly deadline?: RequestDeadline | undefined;
}

/** Until when a request is worked on. */
export interface RequestDeadline {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Aborted then, or before, when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
