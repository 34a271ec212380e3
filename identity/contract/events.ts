import { z } from 'zod';

/** Facts of this slice. Whoever holds a connection of that session, account or key ends it. */
export const identityEvents = {
  accountOpened: { name: 'identity.account-opened', version: 1, schema: z.object({ accountId: z.string() }) },
  /** Its name or picture is another one. */
  accountChanged: { name: 'identity.account-changed', version: 1, schema: z.object({ accountId: z.string() }) },
  /** The account may do nothing any more, or is gone: every connection of it ends. */
  accountClosed: { name: 'identity.account-closed', version: 1, schema: z.object({ accountId: z.string() }) },
  /** The account may do nothing until it is let in again; its sessions have ended. */
  accountSuspended: { name: 'identity.account-suspended', version: 1, schema: z.object({ accountId: z.string() }) },
  sessionEnded: { name: 'identity.session-ended', version: 1, schema: z.object({ sessionId: z.string(), accountId: z.string() }) },
  /** The master key file has changed: every process reads it again. */
  masterKeyChanged: { name: 'identity.master-key-changed', version: 1, schema: z.object({}) },
  keyRotated: { name: 'identity.key-rotated', version: 1, schema: z.object({ purpose: z.string(), keyId: z.string() }) },
  keyRevoked: { name: 'identity.key-revoked', version: 1, schema: z.object({ purpose: z.string(), keyId: z.string() }) },
} as const;
