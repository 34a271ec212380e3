import { classes, useTexts } from '@parley/ui';
import { Mic, MicOff, PhoneOff, Video, VideoOff } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import type { MeetingSession } from '../../session/meeting-session.ts';
import type { MeetingView } from '../../session/meeting-view.ts';
import { stageTexts } from '../texts/stage-texts.ts';
import { tileName } from '../tile-name.ts';
import { TileFace } from '../TileFace.tsx';
import { TrackVideo } from '../TrackVideo.tsx';
import { useSpeaker } from '../use-speaker.ts';

type PictureWindowProps = { readonly window: Window; readonly session: MeetingSession; readonly view: MeetingView };

/** The meeting in a small window of its own: what is presented or who speaks, and the three buttons nobody can be without. */
export function PictureWindow({ window, session, view }: PictureWindowProps) {
  const t = useTexts(stageTexts);
  const { people, canPublish, microphoneOn, cameraOn } = view;
  const presenter = people.find((person) => person.screen !== undefined && !person.isMe);
  const speaker = useSpeaker(people);
  const person = presenter ?? people.find(({ id }) => id === speaker);
  const shows = presenter === undefined ? 'camera' : 'screen';
  const playing = shows === 'screen' ? person?.screen : person?.camera;
  useEffect(() => {
    window.document.title = t('picture.title');
  }, [window, t]);

  return createPortal(
    <div className="flex h-dvh flex-col gap-2 bg-canvas p-2 text-ink">
      {person !== undefined && (
        <figure aria-label={tileName(t, person, shows)} className="relative m-0 min-h-0 flex-1 overflow-hidden rounded-tile bg-raised [container-type:size]">
          {shows === 'camera' && <TileFace person={person} />}
          {playing !== undefined && <TrackVideo track={playing.track} mirrored={person.isMe && view.mirror === 'preview'} fit={shows === 'screen' ? 'contain' : 'cover'} label={t('tile.video', { name: tileName(t, person, shows) })} />}
          <figcaption className="absolute start-2 bottom-2 max-w-[calc(100%-1rem)] truncate rounded-full bg-canvas/75 px-3 py-1 text-label">{tileName(t, person, shows)}</figcaption>
        </figure>
      )}
      <div className="flex shrink-0 justify-center gap-2">
        {canPublish && (
          <>
            <PictureButton label={microphoneOn ? t('picture.mute') : t('picture.unmute')} look={microphoneOn ? 'plain' : 'off'} onPress={() => void session.devices.setMicrophone(!microphoneOn)}>
              {microphoneOn ? <Mic /> : <MicOff />}
            </PictureButton>
            <PictureButton label={cameraOn ? t('picture.camera-off') : t('picture.camera-on')} look={cameraOn ? 'plain' : 'off'} onPress={() => void session.devices.setCamera(!cameraOn)}>
              {cameraOn ? <Video /> : <VideoOff />}
            </PictureButton>
          </>
        )}
        <PictureButton label={t('picture.leave')} look="danger" onPress={() => void session.leave()}>
          <PhoneOff />
        </PictureButton>
      </div>
    </div>,
    window.document.body,
  );
}

const looks = { plain: 'bg-raised text-ink hover:bg-line', off: 'bg-danger-soft text-danger', danger: 'bg-danger-fill text-on-danger hover:bg-danger-strong' } as const;

/** Without the usual tooltip, which would open in the other window. */
function PictureButton({ label, look, onPress, children }: { readonly label: string; readonly look: keyof typeof looks; readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onPress} className={classes('inline-flex size-touch items-center justify-center rounded-full [&_svg]:size-5', looks[look])}>
      {children}
    </button>
  );
}
