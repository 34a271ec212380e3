import { noticeTopic, readNotice, type Notice } from '@parley/meetings/contract';
import { RoomEvent, type Room } from 'livekit-client';

/** What the server tells this page alone. Whatever comes from a participant is not the server's word. */
export function hearNotices(room: Pick<Room, 'on'>, tell: (notice: Notice) => void): void {
  room.on(RoomEvent.DataReceived, (payload, participant, _kind, topic) => {
    if (topic !== noticeTopic || participant !== undefined) return;
    const notice = readNotice(new TextDecoder().decode(payload));
    if (notice !== undefined) tell(notice);
  });
}
