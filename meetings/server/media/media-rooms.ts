import type { ParticipantInfo } from '@livekit/protocol';
import { DataPacket_Kind, RoomServiceClient, TwirpError } from 'livekit-server-sdk';
import { Refusal } from '@parley/platform/errors';
import type { Abilities } from '../standing/abilities.ts';

/**
 * What this slice asks of the media server, whichever it is: calls of the LiveKit server API. Nobody is left to be asked
 * about where a room or a participant is gone, so these answers count as done.
 *
 * Errors  Refusal meetings.media-unavailable, with the client's error as its cause
 */
export interface MediaRooms {
  listRooms(): Promise<readonly { readonly name: string }[]>;
  listParticipants(room: string): Promise<readonly ParticipantInfo[]>;
  /** Rights and attributes in one step; an attribute that is the empty text is taken away. */
  change(room: string, identity: string, change: { readonly permission: Abilities; readonly attributes: Readonly<Record<string, string>> }): Promise<void>;
  /** Shape  olderThan: Unix seconds; tokens of this identity that began before it open nothing any more */
  remove(room: string, identity: string, olderThan: number): Promise<void>;
  mute(room: string, identity: string, trackSid: string): Promise<void>;
  /** Shape  identities: at least one, because none would mean everybody. [S0-98] */
  send(room: string, topic: string, text: string, identities: readonly string[]): Promise<void>;
  setMetadata(room: string, metadata: string): Promise<void>;
  close(room: string): Promise<void>;
}

/** The server API by its official client. Keys rotate, so each call asks for the one that signs now. */
export function openMediaRooms(ports: { readonly url: () => string; readonly key: () => { readonly keyId: string; readonly secret: string } }): MediaRooms {
  const client = (): RoomServiceClient => {
    const { keyId, secret } = ports.key();
    return new RoomServiceClient(ports.url(), keyId, secret);
  };
  return {
    listRooms: () => answered(client().listRooms()),
    listParticipants: (room) => answered(client().listParticipants(room)),
    change: (room, identity, { permission, attributes }) => unlessGone(client().updateParticipant(room, identity, { permission, attributes: { ...attributes } })),
    remove: (room, identity, olderThan) => unlessGone(client().removeParticipant(room, identity, { revokeTokenTs: BigInt(olderThan) })),
    mute: (room, identity, trackSid) => unlessGone(client().mutePublishedTrack(room, identity, trackSid, true)),
    send: (room, topic, text, identities) => unlessGone(client().sendData(room, new TextEncoder().encode(text), DataPacket_Kind.RELIABLE, { topic, destinationIdentities: [...identities] })),
    setMetadata: (room, metadata) => unlessGone(client().updateRoomMetadata(room, metadata)),
    close: (room) => unlessGone(client().deleteRoom(room)),
  };
}

async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof TwirpError && error.code === 'not_found')) throw unavailable(error);
  }
}

async function answered<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(cause: unknown): Refusal {
  return new Refusal('meetings.media-unavailable', { cause });
}
