import { DisconnectReason } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import { endKind, goesHome, mayRejoin } from './end-kind.ts';

describe('the end of a stay', () => {
  it.each([
    [DisconnectReason.CLIENT_INITIATED, 'left', true, true],
    [DisconnectReason.DUPLICATE_IDENTITY, 'elsewhere', true, false],
    [DisconnectReason.PARTICIPANT_REMOVED, 'removed', false, false],
    [DisconnectReason.ROOM_DELETED, 'ended', true, true],
    [DisconnectReason.ROOM_CLOSED, 'ended', true, true],
    [DisconnectReason.SERVER_SHUTDOWN, 'restart', true, false],
    [DisconnectReason.JOIN_FAILURE, 'lost', true, false],
    [undefined, 'lost', true, false],
  ] as const)('[S0-192] reason %s is "%s": back %s, home by itself %s', (reason, kind, rejoin, home) => {
    expect([endKind(reason), mayRejoin(kind), goesHome(kind)]).toEqual([kind, rejoin, home]);
  });
});
