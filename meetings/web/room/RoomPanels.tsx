import type { ReactNode } from 'react';
import { ChatPanel } from '../panels/chat/ChatPanel.tsx';
import type { ComposerState } from '../panels/chat/Composer.tsx';
import type { HostDeed } from '../panels/people/host-deeds.ts';
import { PeoplePanel, type PeopleDeeds } from '../panels/people/PeoplePanel.tsx';
import type { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import type { Person } from '../session/person.ts';
import { orSay } from '../signals/show-refusal.ts';
import { myRoleIn, type RoomPanel } from './use-room-commands.ts';

type RoomPanelsProps = { readonly session: MeetingSession; readonly view: MeetingView; readonly panel: RoomPanel; readonly link: string; readonly inviteGuests: ReactNode; readonly onClose: () => void };

/** The open panel beside the stage, if there is one. */
export function RoomPanels({ session, view, panel, link, inviteGuests, onClose }: RoomPanelsProps) {
  if (panel === 'chat') return <ChatPanel key="chat" chat={session.chat} lines={view.chat} state={composerState(view)} onClose={onClose} />;
  if (panel === 'people') return <PeoplePanel key="people" link={link} view={view} myRole={myRoleIn(view)} server={session.server} deeds={deedsOf(session)} inviteGuests={inviteGuests} onClose={onClose} />;
  return null;
}

/** So often it was tried to come back that one may want to do something oneself. [S0-176] */
const patientAttempts = 4;

function composerState({ state, outage }: MeetingView): ComposerState {
  if (state === 'connected') return { is: 'ready' };
  // A reload comes back into the meeting by itself.
  return outage !== undefined && outage.attempt > patientAttempts ? { is: 'disconnected', reconnect: () => globalThis.location.reload() } : { is: 'connecting' };
}

function deedsOf({ knocks, server }: MeetingSession): PeopleDeeds {
  return {
    decide: (id, decision) => orSay(knocks.decide(id, decision)),
    admitAll: () => orSay(knocks.admitAll()),
    moderate: ({ id }: Person, deed: HostDeed) => {
      const acts: Readonly<Record<HostDeed, () => Promise<void>>> = {
        mute: () => server.mute(id, 'microphone'),
        'stop-camera': () => server.mute(id, 'camera'),
        'stop-sharing': () => server.mute(id, 'screen'),
        'ask-microphone': () => server.askToUnmute(id, 'microphone'),
        'ask-camera': () => server.askToUnmute(id, 'camera'),
        'make-co-host': () => server.setRole(id, 'co-host'),
        'make-participant': () => server.setRole(id, 'participant'),
        'make-viewer': () => server.setRole(id, 'viewer'),
        'lower-hand': () => server.lowerHand(id),
        remove: () => server.remove(id),
      };
      orSay(acts[deed]());
    },
  };
}
