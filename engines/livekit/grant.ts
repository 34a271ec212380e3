import { ParticipantPermission, TrackSource } from '@livekit/protocol';

/** What a participant may do, as plain data: it crosses the socket between processes. */
export type Permission = {
  readonly canSubscribe: boolean;
  readonly canPublish: boolean;
  readonly canPublishData: boolean;
  /** Empty = every source. */
  readonly canPublishSources: readonly TrackSource[];
  readonly hidden: boolean;
  readonly recorder: boolean;
  readonly canUpdateMetadata: boolean;
  readonly agent: boolean;
  readonly canSubscribeMetrics: boolean;
  readonly canManageAgentSession: boolean;
};

/** Rights on the server API and at the door; the room name binds `roomJoin` and `roomAdmin`. */
export type Rights = {
  readonly room: string;
  readonly roomJoin: boolean;
  readonly roomAdmin: boolean;
  readonly roomCreate: boolean;
  readonly roomList: boolean;
  readonly roomRecord: boolean;
  readonly ingressAdmin: boolean;
  readonly sipAdmin: boolean;
  readonly sipCall: boolean;
};

/** A verified access token, with nothing secret in it. */
export type Grant = {
  /** Which key vouched for it: revoking that key ends whatever lives on this grant. */
  readonly keyId: string;
  /**
   * The claim `sid`: the session at the token's issuer that asked for it. When that session ends, so does whatever lives
   * on this grant. [OpenID Connect Front-Channel Logout 1.0 §3]
   */
  readonly sid?: string;
  /**
   * Names the token that somebody first came with; those refreshed from it carry the name as their claim `firstToken`, so
   * that all of them can be made worthless together. Empty until the gate has named a token that carries none.
   */
  readonly firstToken: string;
  /** Unix seconds: `nbf`, else `iat`, else 0. */
  readonly notBefore: number;
  readonly identity: string;
  readonly name: string;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** ParticipantInfo.Kind */
  readonly kind: number;
  readonly kindDetails: readonly number[];
  /** Unix seconds. */
  readonly expiresAt: number;
  /** undefined when the token has no `video` claim. */
  readonly rights: Rights | undefined;
  readonly permission: Permission;
  /** The claims that a refreshed token repeats as they are. */
  readonly roomConfig?: unknown;
  readonly roomPreset?: string;
};

/** Who spoke for a grant: everything that one of them vouched for can be ended at once. */
export type Voucher = { readonly keyId: string } | { readonly sid: string };

export function isVouchedBy(grant: Grant, voucher: Voucher): boolean {
  return 'keyId' in voucher ? grant.keyId === voucher.keyId : grant.sid === voucher.sid;
}

export function permissionMessage(permission: Permission): ParticipantPermission {
  return new ParticipantPermission({ ...permission, canPublishSources: [...permission.canPublishSources] });
}

export function permissionFromMessage(message: ParticipantPermission): Permission {
  return {
    canSubscribe: message.canSubscribe,
    canPublish: message.canPublish,
    canPublishData: message.canPublishData,
    canPublishSources: [...message.canPublishSources],
    hidden: message.hidden,
    recorder: message.recorder,
    canUpdateMetadata: message.canUpdateMetadata,
    agent: message.agent,
    canSubscribeMetrics: message.canSubscribeMetrics,
    canManageAgentSession: message.canManageAgentSession,
  };
}

export function mayPublish(permission: Permission, source: TrackSource): boolean {
  if (!permission.canPublish) return false;
  return permission.canPublishSources.length === 0 || permission.canPublishSources.includes(source);
}

const sourceNames: ReadonlyMap<string, TrackSource> = new Map([
  ['camera', TrackSource.CAMERA],
  ['microphone', TrackSource.MICROPHONE],
  ['screen_share', TrackSource.SCREEN_SHARE],
  ['screen_share_audio', TrackSource.SCREEN_SHARE_AUDIO],
]);

/** Claim words to sources and back; a word that nobody knows grants nothing. */
export function sourceFromName(name: string): TrackSource {
  return sourceNames.get(name.toLowerCase()) ?? TrackSource.UNKNOWN;
}

export function sourceName(source: TrackSource): string | undefined {
  for (const [name, value] of sourceNames) if (value === source) return name;
  return undefined;
}
