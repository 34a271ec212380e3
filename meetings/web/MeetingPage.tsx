import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Explanation } from './error-messages.ts';
import { requestJoin } from './join-client.ts';
import { explainConnectProblem } from './media-messages.ts';
import { LeftPage } from './LeftPage.tsx';

import { Lobby, type LobbyChoice } from './Lobby.tsx';
import { MeetingRoom } from './MeetingRoom.tsx';
import { MeetingSession } from './meeting-session.ts';

type MeetingPageProps = {
  readonly code: string;
  readonly name: string;
  /** Straight into the room: a meeting that this person has just made. */
  readonly skipLobby: boolean;
  /** The server's spelling of the code differs: the address follows it. */
  readonly onCode: (code: string) => void;
};

/** Lobby → room → after: one page, one stay at a time. */
export function MeetingPage({ code, name, skipLobby, onCode }: MeetingPageProps) {
  const [session, setSession] = useState<MeetingSession>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation>();
  const leaving = useRef<MeetingSession>(undefined);
  const skipped = useRef(false);

  async function join(choice: LobbyChoice): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const next = new MeetingSession();
    try {
      const place = await requestJoin({ code, as: choice.as });
      leaving.current = next;
      setSession(next);
      if (place.code !== code) onCode(place.code);
      await next.join(place.url, place.token, choice);
    } catch (error) {
      setProblem(explainConnectProblem(error));
      setSession(undefined);
      void next.leave();
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => {
    if (!skipLobby || skipped.current) return;
    skipped.current = true;
    void join({ as: 'participant', microphone: true, camera: true });
  });
  useEffect(() => () => void leaving.current?.leave(), []);

  if (session === undefined) return <Lobby code={code} name={name} busy={busy} problem={problem} onJoin={(choice) => void join(choice)} />;
  return <Stay code={code} session={session} onRejoin={() => setSession(undefined)} />;
}

function Stay({ code, session, onRejoin }: { readonly code: string; readonly session: MeetingSession; readonly onRejoin: () => void }) {
  const view = useSyncExternalStore(
    (listener) => session.subscribe(listener),
    () => session.view(),
  );
  if (view.state === 'ended') return <LeftPage reason={view.endReason} onRejoin={onRejoin} />;
  return <MeetingRoom code={code} session={session} view={view} />;
}
