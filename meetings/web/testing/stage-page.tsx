import '@parley/ui/tokens.css';
import { showLanguage, showTheme, UiRoot } from '@parley/ui';
import { LocalVideoTrack, type TrackPublication } from 'livekit-client';
import { Heart } from 'lucide-react';
import { Suspense, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { MeetingRoom } from '../MeetingRoom.tsx';
import { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import { MirrorProcessor } from '../session/mirror-processor.ts';
import type { Person, Playing } from '../session/person.ts';
import { readStanding } from '../session/standing.ts';
import type { Reaction } from '../stage/reaction.ts';
import { Stage } from '../stage/Stage.tsx';
import { StageDesk } from '../stage/stage-desk.ts';
import { drawFace, drawSlide } from './draw-pictures.ts';

/**
 * The meeting room with people who are drawn, for looks and measurements: nobody has to join, and nothing goes over a
 * network. `?people=9&cameras=5&shares=1&viewer` says who is there; `globalThis.meeting` changes it.
 */
declare global {
  var meeting: {
    readonly change: (id: string, facts: Partial<Person>) => void;
    readonly show: (facts: Partial<MeetingView>) => void;
    readonly people: () => readonly Person[];
    readonly leave: (id: string) => void;
    readonly come: (id: string) => void;
    /** Sends the camera through the mirror, as "Share my mirrored video" does. */
    readonly mirror: (id: string) => Promise<void>;
  };
}

const names = ['Ada Lovelace', 'Bahadır Çelik', 'Chidi Anagonye', 'Dilnoza Yusupova', 'Eszter Nagy', 'Fatima Zahra', 'Gjergj Hoxha', 'Hyeon-ju Kim', 'Inés de la Peña', 'Jürgen Weiß', 'Katarzyna Wiśniewska', 'Luís Gonçalves'];
const wishes = new URLSearchParams(globalThis.location.search);
const wished = (name: string, otherwise: number) => Number(wishes.get(name) ?? otherwise);

/** A stream of a canvas that goes on being drawn. */
function play(draw: (context: CanvasRenderingContext2D, frame: number) => void, width: number, height: number, source: string): Playing {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('a canvas that has no other context has a 2d one');
  let frame = 0;
  const step = (): void => draw(context, frame++);
  step();
  if (!wishes.has('still')) setInterval(step, 1000 / wished('fps', 15));
  const [picture] = canvas.captureStream(wished('fps', 15)).getVideoTracks();
  if (picture === undefined) throw new Error('a canvas has one video track');
  const track = new LocalVideoTrack(picture, undefined, true);
  // A tile reads the track and compares the publication; it asks it nothing.
  return { track, publication: { trackSid: source, track } as unknown as TrackPublication }; // the fields that a tile reads
}

function makePerson(index: number): Person {
  const id = index === 0 ? 'me' : `p${index}`;
  const name = names[index % names.length] ?? id;
  return {
    id,
    name: index < names.length ? name : `${name} ${Math.floor(index / names.length) + 1}`,
    picture: '',
    isMe: index === 0,
    standing: readStanding({ role: index === 0 ? wishes.get('role') ?? 'participant' : 'participant' }),
    speaking: false,
    microphoneOn: index % 3 !== 2,
    volume: { level: 1, muted: false },
    trouble: undefined,
    viewer: false,
    camera: index < wished('cameras', wished('people', 1)) ? play((context, frame) => drawFace(context, index, frame), 640, 360, `camera-${id}`) : undefined,
    screen: index > 0 && index <= wished('shares', 0) ? play(drawSlide, 1280, 800, `screen-${id}`) : undefined,
    voice: [],
  };
}

const firstView: MeetingView = {
  state: 'connected',
  endReason: undefined,
  people: Array.from({ length: wished('people', 1) }, (_, index) => makePerson(index)).map((person) => (wishes.has('viewer') && person.isMe ? { ...person, viewer: true, camera: undefined } : person)),
  chat: [],
  microphoneOn: true,
  cameraOn: true,
  outage: undefined,
  room: undefined,
  reactions: [],
  knocks: [],
  share: 'off',
  canPublish: !wishes.has('viewer'),
  soundBlocked: false,
  incomingVideoOff: false,
  mirror: 'preview',
  madeLighter: false,
  problem: undefined,
};

const session = new MeetingSession('7kqm-w3xd-pf9h');

function Page() {
  const [view, setView] = useState(firstView);
  const people = (change: (before: readonly Person[]) => readonly Person[]) => setView((before) => ({ ...before, people: change(before.people) }));
  globalThis.meeting = {
    change: (id, facts) => people((before) => before.map((person) => (person.id === id ? { ...person, ...facts } : person))),
    show: (facts) => setView((before) => ({ ...before, ...facts })),
    people: () => view.people,
    leave: (id) => people((before) => before.filter((person) => person.id !== id)),
    mirror: async (id) => {
      const track = view.people.find((person) => person.id === id)?.camera?.track;
      if (track instanceof LocalVideoTrack) await track.setProcessor(new MirrorProcessor());
    },
    come: (id) => people((before) => [...before, { ...makePerson(before.length), id }]),
  };
  if (!wishes.has('signs')) return <MeetingRoom code="7kqm-w3xd-pf9h" session={session} view={view} inviteGuests={undefined} />;
  return (
    <div className="h-dvh p-3">
      <Stage session={session} view={view} desk={desk} hands={hands} reactions={risen} />
    </div>
  );
}

const desk = new StageDesk();
const hands = new Map([
  ['p2', 1],
  ['p4', 2],
]);
const risen: readonly Reaction[] = ['p1', 'p1', 'p3'].map((personId, index) => ({ id: `r${index}`, personId, label: 'Heart', picture: <Heart className="size-[1em] fill-current text-danger" /> }));

document.documentElement.classList.add('always-dark');
showLanguage();
showTheme();
const root = document.getElementById('root');
if (root === null) throw new Error('stage-page.html has no element with the id "root"');
createRoot(root).render(
  <Suspense>
    <UiRoot>
      <div className="min-h-dvh bg-canvas text-ink">
        <Page />
      </div>
    </UiRoot>
  </Suspense>,
);
