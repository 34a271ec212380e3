import { z } from 'zod';
import { listQuery, nextPage } from './list-api.ts';

export const keyPurposes = ['participant-token', 'sfu-api', 'session-cookie', 'invite'] as const;

export const listedKey = z.object({
  keyId: z.string(),
  purpose: z.enum(keyPurposes),
  algorithm: z.enum(['ES384', 'HS256']),
  state: z.enum(['next', 'current', 'previous', 'retired', 'revoked']),
  createdAt: z.string(),
  stateSince: z.string(),
  /** A previous key vouches for what it has signed until then. */
  verifyUntil: z.string().nullable(),
});
export type ListedKeyAnswer = z.infer<typeof listedKey>;

/** GET /api/keys */
export const keysAnswer = z.object({ items: z.array(listedKey), next: nextPage });
/** POST /api/keys/rotate */
export const rotateKeyRequest = z.strictObject({ purpose: z.enum(keyPurposes) });
export const rotateKeyAnswer = z.object({ keyId: z.string() });
/** POST /api/keys/revoke */
export const revokeKeyRequest = z.strictObject({ keyId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });
/** POST /api/keys/rotate-master answers how many secrets were sealed anew. */
export const rotateMasterAnswer = z.object({ resealed: z.number() });

/** GET /api/audit */
export const auditQuery = listQuery.extend({
  after: z.string().regex(/^\d{1,15}$/).optional(),
  actor: z.string().max(64).optional(),
  action: z.string().max(64).regex(/^[a-z.-]*$/).optional(),
});
export const auditEntry = z.object({
  seq: z.number(),
  at: z.string(),
  actor: z.string().nullable(),
  actorName: z.string().nullable(),
  address: z.string().nullable(),
  action: z.string(),
  object: z.string().nullable(),
  result: z.enum(['ok', 'refused', 'failed']),
  requestId: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
});
export type AuditEntryAnswer = z.infer<typeof auditEntry>;
export const auditAnswer = z.object({ items: z.array(auditEntry), next: nextPage });
/** GET /api/audit/check: `brokenAt` is the first entry that was changed, or that follows one that is missing. */
export const auditCheckAnswer = z.object({ entries: z.number(), brokenAt: z.number().optional() });
