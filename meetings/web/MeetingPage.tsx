import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Explanation } from './error-messages.ts';
import { requestJoin } from './join-client.ts';
import { LeftPage } from './LeftPage.tsx';
import { Lobby, type LobbyChoice } from './Lobby.tsx';
import { explainConnectProblem } from './media-messages.ts';
import { MeetingRoom } from './MeetingRoom.tsx';
import { MeetingSession } from './session/meeting-session.ts';
import { forgetStay, recallStay, rememberStay } from './remembered-stay.ts';

type MeetingPageProps = {
  readonly code: string;
  readonly name: string;
  readonly viewerOnly: boolean;
  /** A button that lets others in without an account. */
  readonly inviteGuests: ReactNode;
  readonly picture: string | undefined;
  /** The server's spelling of the code differs: the address follows it. */
  readonly onCode: (code: string) => void;
};

/** Lobby → room → after: one page, one stay at a time. A reload goes straight back into the room. */
export function MeetingPage({ code, name, picture, viewerOnly, inviteGuests, onCode }: MeetingPageProps) {
  const [session, setSession] = useState<MeetingSession>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation>();
  const current = useRef<MeetingSession>(undefined);
  const recalled = useRef(false);

  async function join(choice: LobbyChoice): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const next = new MeetingSession();
    try {
      const place = await requestJoin({ code, as: choice.as });
      current.current = next;
      setSession(next);
      rememberStay({ code: place.code, ...choice });
      if (place.code !== code) onCode(place.code);
      await next.join(place.url, place.token, choice);
    } catch (error) {
      forgetStay();
      setProblem(explainConnectProblem(error));
      setSession(undefined);
      void next.leave();
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => {
    if (recalled.current) return;
    recalled.current = true;
    const stay = recallStay(code);
    if (stay !== undefined) void join(stay);
  });
  useEffect(() => () => void current.current?.leave(), []);

  if (session === undefined) {
    return <Lobby code={code} name={name} picture={picture} viewerOnly={viewerOnly} inviteGuests={inviteGuests} busy={busy} problem={problem} onJoin={(choice) => void join(choice)} />;
  }
  return <Room code={code} session={session} inviteGuests={inviteGuests} onRejoin={() => setSession(undefined)} />;
}

type RoomProps = { readonly code: string; readonly session: MeetingSession; readonly inviteGuests: ReactNode; readonly onRejoin: () => void };

function Room({ code, session, inviteGuests, onRejoin }: RoomProps) {
  const view = useSyncExternalStore(
    (listener) => session.subscribe(listener),
    () => session.view(),
  );
  const { state, canPublish, microphoneOn, cameraOn } = view;
  useEffect(() => {
    if (state === 'ended') forgetStay();
    else if (state === 'connected') rememberStay({ code, as: canPublish ? 'participant' : 'viewer', microphone: microphoneOn, camera: cameraOn });
  }, [code, state, canPublish, microphoneOn, cameraOn]);
  if (state === 'ended') return <LeftPage reason={view.endReason} onRejoin={onRejoin} />;
  return <MeetingRoom code={code} session={session} view={view} inviteGuests={inviteGuests} />;
}
