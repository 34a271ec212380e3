import { ParticipantInfo_Kind, ParticipantInfo_KindDetail } from '@livekit/protocol';
import { decodeUtf8 } from '@parley/engine-wire';
import { decodeBase64Url } from './base64url.ts';
import { sourceFromName, sourceName, type Grant, type Permission, type Rights } from './grant.ts';
import { attributesLimit, metadataLimit, nameLimit, tokenLimit } from './limits.ts';

/** The two algorithms that a key may be pinned to. A token never chooses: it must match its key. */
export type TokenAlgorithm = 'HS256' | 'ES384';

/** A token taken apart; nothing in it is trusted yet. */
export type ParsedToken = {
  readonly algorithm: TokenAlgorithm;
  /** `kid` of the header when there is one, else the `iss` claim. */
  readonly keyId: string;
  readonly claims: Readonly<Record<string, unknown>>;
};

/** What a key may be called; a name that is anything else is no name. */
const keyIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** The end of the year 9999. A later expiry is no date, and none at all in the clocks of some other reader. */
const latestExpiry = 253_402_300_799;

/** Clocks of issuer and server may differ by this. */
export const leewaySeconds = 60;

/**
 * Takes a JWT apart without trusting it.
 *
 * Answers undefined when it is no JWT, is longer than `tokenLimit`, says a thing twice, or names another algorithm
 *         than HS256 or ES384 (so `none` and RS256 end here)
 * Source  RFC 7519, RFC 7515 §3.1, RFC 8725 §3
 */
export function parseAccessToken(token: string): ParsedToken | undefined {
  if (token.length > tokenLimit) return undefined;
  const parts = token.split('.', 4);
  if (parts.length !== 3) return undefined;
  const header = jsonObject(parts[0] ?? '');
  const claims = jsonObject(parts[1] ?? '');
  if (header === undefined || claims === undefined) return undefined;
  const algorithm = header['alg'];
  if (algorithm !== 'HS256' && algorithm !== 'ES384') return undefined;
  if (header['crit'] !== undefined) return undefined; // [RFC 7515 §4.1.11] we understand no extension
  const keyId = text(header['kid']) || text(claims['iss']);
  if (!keyIdPattern.test(keyId)) return undefined;
  return { algorithm, keyId, claims };
}

export type ClaimsAnswer = { readonly grant: Grant } | { readonly refused: string };

/**
 * Reads the claims of a token whose signature was verified with the key `keyId`.
 *
 * Units   nowSeconds in Unix seconds, wall time
 * Answers the grant, or why it is refused: no or past `exp`, early `nbf`, a field over its limit
 */
export function grantFromClaims(claims: Readonly<Record<string, unknown>>, keyId: string, nowSeconds: number): ClaimsAnswer {
  const expiresAt = claims['exp'];
  const notBefore = claims['nbf'];
  const issuedAt = claims['iat'];
  if (typeof expiresAt !== 'number' || !(expiresAt <= latestExpiry)) return { refused: 'token has no expiry' };
  if (nowSeconds > expiresAt + leewaySeconds) return { refused: 'token is expired' };
  if (notBefore !== undefined && (typeof notBefore !== 'number' || nowSeconds < notBefore - leewaySeconds)) {
    return { refused: 'token is not valid yet' };
  }
  const metadata = text(claims['metadata']);
  const name = text(claims['name']);
  const attributes = textMap(claims['attributes']);
  if (metadata.length > metadataLimit) return { refused: `metadata: max length ${metadataLimit}` };
  if (text(claims['sid']).length > nameLimit) return { refused: `sid: max length ${nameLimit}` };
  if (text(claims['firstToken']).length > nameLimit) return { refused: `firstToken: max length ${nameLimit}` };
  if (name.length > nameLimit) return { refused: `name: max length ${nameLimit}` };
  if (attributesSize(attributes) > attributesLimit) return { refused: `attributes: max size ${attributesLimit}` };

  const video = object(claims['video']);
  const roomPreset = text(claims['roomPreset']);
  const sid = text(claims['sid']);
  return {
    grant: {
      keyId,
      ...(sid === '' ? {} : { sid }),
      firstToken: text(claims['firstToken']),
      notBefore: typeof notBefore === 'number' ? notBefore : typeof issuedAt === 'number' ? issuedAt : 0,
      identity: text(claims['sub']) || text(claims['jti']),
      name,
      metadata,
      attributes,
      kind: kinds.get(text(claims['kind']).toLowerCase()) ?? ParticipantInfo_Kind.STANDARD,
      kindDetails: kindDetails(claims['kindDetails']),
      expiresAt,
      rights: video === undefined ? undefined : rightsFrom(video, object(claims['sip'])),
      permission: permissionFrom(video ?? {}),
      ...(claims['roomConfig'] === undefined ? {} : { roomConfig: claims['roomConfig'] }),
      ...(roomPreset === '' ? {} : { roomPreset }),
    },
  };
}

/** The `video` claim of a refreshed token: the door rights of the old one and today's permission. */
export function videoClaim(room: string, permission: Permission): Record<string, unknown> {
  const sources = permission.canPublishSources.map(sourceName).filter((name) => name !== undefined);
  return {
    room,
    roomJoin: true,
    canPublish: permission.canPublish,
    canSubscribe: permission.canSubscribe,
    canPublishData: permission.canPublishData,
    ...(sources.length > 0 ? { canPublishSources: sources } : {}),
    ...(permission.canUpdateMetadata ? { canUpdateOwnMetadata: true } : {}),
    ...(permission.hidden ? { hidden: true } : {}),
    ...(permission.recorder ? { recorder: true } : {}),
    ...(permission.agent ? { agent: true } : {}),
    ...(permission.canSubscribeMetrics ? { canSubscribeMetrics: true } : {}),
    ...(permission.canManageAgentSession ? { canManageAgentSession: true } : {}),
  };
}

const kinds: ReadonlyMap<string, number> = new Map([
  ['standard', ParticipantInfo_Kind.STANDARD],
  ['ingress', ParticipantInfo_Kind.INGRESS],
  ['egress', ParticipantInfo_Kind.EGRESS],
  ['sip', ParticipantInfo_Kind.SIP],
  ['agent', ParticipantInfo_Kind.AGENT],
  ['connector', ParticipantInfo_Kind.CONNECTOR],
  ['bridge', ParticipantInfo_Kind.BRIDGE],
]);

/** The claim word of a kind, for refreshed tokens. */
export function kindName(kind: number): string {
  for (const [name, value] of kinds) if (value === kind) return name;
  return 'standard';
}

const detailNames: ReadonlyMap<string, number> = new Map([
  ['cloud_agent', ParticipantInfo_KindDetail.CLOUD_AGENT],
  ['forwarded', ParticipantInfo_KindDetail.FORWARDED],
  ['connector_whatsapp', ParticipantInfo_KindDetail.CONNECTOR_WHATSAPP],
  ['connector_twilio', ParticipantInfo_KindDetail.CONNECTOR_TWILIO],
  ['bridge_rtsp', ParticipantInfo_KindDetail.BRIDGE_RTSP],
  ['simulation', ParticipantInfo_KindDetail.SIMULATION],
]);

function kindDetails(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, detailNames.size).flatMap((entry) => detailNames.get(text(entry).toLowerCase()) ?? []);
}

function rightsFrom(video: Readonly<Record<string, unknown>>, sip: Readonly<Record<string, unknown>> | undefined): Rights {
  return {
    room: text(video['room']),
    roomJoin: video['roomJoin'] === true,
    roomAdmin: video['roomAdmin'] === true,
    roomCreate: video['roomCreate'] === true,
    roomList: video['roomList'] === true,
    roomRecord: video['roomRecord'] === true,
    ingressAdmin: video['ingressAdmin'] === true,
    sipAdmin: sip?.['admin'] === true,
    sipCall: sip?.['call'] === true,
  };
}

function permissionFrom(video: Readonly<Record<string, unknown>>): Permission {
  const canPublish = video['canPublish'] !== false;
  const data = video['canPublishData'];
  const sources = Array.isArray(video['canPublishSources']) ? video['canPublishSources'].slice(0, 16) : [];
  return {
    canSubscribe: video['canSubscribe'] !== false,
    canPublish,
    canPublishData: typeof data === 'boolean' ? data : canPublish,
    canPublishSources: sources.map((entry) => sourceFromName(text(entry))),
    hidden: video['hidden'] === true,
    recorder: video['recorder'] === true,
    canUpdateMetadata: video['canUpdateOwnMetadata'] === true,
    agent: video['agent'] === true,
    canSubscribeMetrics: video['canSubscribeMetrics'] === true,
    canManageAgentSession: video['canManageAgentSession'] === true,
  };
}

export function attributesSize(attributes: Readonly<Record<string, string>>): number {
  let size = 0;
  for (const [key, value] of Object.entries(attributes)) size += key.length + value.length;
  return size;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function object(value: unknown): Readonly<Record<string, unknown>> | undefined {
  // Arrays pass typeof; they have no claim names, so they grant nothing.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined; // JSON.parse gives plain objects
}

function textMap(value: unknown): Record<string, string> {
  const map: Record<string, string> = {};
  for (const [key, entry] of Object.entries(object(value) ?? {})) {
    if (typeof entry === 'string' && key !== '__proto__') map[key] = entry;
  }
  return map;
}

function jsonObject(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = decodeBase64Url(part);
  if (bytes === undefined) return undefined;
  try {
    const json = decodeUtf8(bytes);
    const value: unknown = JSON.parse(json);
    return saysThingsTwice(json, value) ? undefined : object(value);
  } catch {
    return undefined; // not JSON: a malformed token, which is an answer and not a fault
  }
}

/** One reader takes the first of two equal names and another the last, so a text that has them means two things. [RFC 7515 §4] */
function saysThingsTwice(json: string, value: unknown): boolean {
  const written = countNames(json);
  let read = 0;
  const pending = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const entries: unknown[] = Object.values(next);
    if (!Array.isArray(next)) read += entries.length;
    for (const entry of entries) pending.push(entry);
  }
  return written !== read;
}

/** How many names stand in a JSON text: the texts before a colon. By hand, because the text is a stranger's. [B-08] */
function countNames(json: string): number {
  let count = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    if (inText && json[at] === '\\') at++;
    else if (json[at] === '"') {
      inText = !inText;
      if (inText) continue;
      while (' \t\n\r'.includes(json[at + 1] ?? ':')) at++;
      if (json[at + 1] === ':') count++;
    }
  }
  return count;
}
