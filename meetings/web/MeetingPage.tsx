import type { JoinWaiting } from '@parley/meetings/contract';
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Explanation } from './error-messages.ts';
import { requestJoin } from './join-client.ts';
import { LeftPage } from './leaving/LeftPage.tsx';
import { explainConnectProblem } from './media-messages.ts';
import { MeetingRoom } from './MeetingRoom.tsx';
import { Lobby, type LobbyChoice } from './prejoin/Lobby.tsx';
import { waitForPlace } from './prejoin/wait-for-place.ts';
import { WaitingPage } from './prejoin/WaitingPage.tsx';
import { MeetingSession } from './session/meeting-session.ts';
import { forgetStay, recallStay, rememberStay } from './remembered-stay.ts';
import { pageSounds } from './sounds/page-sounds.ts';

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
  const [waiting, setWaiting] = useState<Waiting>();
  const current = useRef<MeetingSession>(undefined);
  const stopWaiting = useRef<AbortController>(undefined);
  const recalled = useRef(false);
  /** The page was left while a place was still being asked for. [S0-194] */
  const isGone = useRef(false);

  async function join(choice: LobbyChoice): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    stopWaiting.current = undefined;
    const next = new MeetingSession(code);
    try {
      const answer = await requestJoin({ code, as: choice.as });
      const place = answer.state === 'in' ? answer : await wait(answer, choice);
      if (isGone.current) return;
      current.current = next;
      setSession(next);
      rememberStay({ code: place.code, ...choice });
      if (place.code !== code) onCode(place.code);
      await next.join(place.url, place.token, choice);
    } catch (error) {
      forgetStay();
      // Whoever stopped waiting knows why they are back.
      if (!hasStopped()) setProblem(explainConnectProblem(error));
      setSession(undefined);
      void next.leave();
    } finally {
      setWaiting(undefined);
      setBusy(false);
    }
  }

  const hasStopped = (): boolean => stopWaiting.current?.signal.aborted === true;

  async function wait(ticket: JoinWaiting, { camera }: LobbyChoice): ReturnType<typeof waitForPlace> {
    const stop = new AbortController();
    stopWaiting.current = stop;
    setWaiting({ camera, reached: true });
    const place = await waitForPlace(ticket, { signal: stop.signal, onReach: (reached) => setWaiting({ camera, reached }) });
    pageSounds.play('enter');
    return place;
  }

  useEffect(() => {
    if (recalled.current) return;
    recalled.current = true;
    const stay = recallStay(code);
    if (stay !== undefined) void join(stay);
  });
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      stopWaiting.current?.abort();
      void current.current?.leave();
    };
  }, []);

  if (waiting !== undefined) return <WaitingPage code={code} name={name} picture={picture} {...waiting} onStop={() => stopWaiting.current?.abort()} />;
  if (session === undefined) {
    return <Lobby code={code} name={name} picture={picture} viewerOnly={viewerOnly} inviteGuests={inviteGuests} busy={busy} problem={problem} onJoin={(choice) => void join(choice)} />;
  }
  return <Room code={code} session={session} inviteGuests={inviteGuests} onRejoin={() => setSession(undefined)} />;
}

type Waiting = { readonly camera: boolean; readonly reached: boolean };

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
