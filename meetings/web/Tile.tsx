import { Avatar, classes } from '@parley/ui';
import { MicOff, MonitorUp } from 'lucide-react';
import type { Person } from './session/person.ts';
import { TrackVideo } from './TrackVideo.tsx';

type TileProps = { readonly person: Person; readonly shows: 'camera' | 'screen' };

/** One person, or what they share. The ring says who speaks; the name stays readable over any picture. */
export function Tile({ person, shows }: TileProps) {
  const playing = shows === 'screen' ? person.screen : person.camera;
  const name = person.isMe ? `${person.name} (you)` : person.name;
  const label = shows === 'screen' ? `Screen of ${name}` : name;
  return (
    <figure
      aria-label={label}
      data-speaking={person.speaking && shows === 'camera'}
      className={classes(
        'relative m-0 size-full overflow-hidden rounded-card bg-raised ring-2 ring-inset transition-shadow duration-200',
        person.speaking && shows === 'camera' ? 'ring-speaking' : 'ring-transparent',
      )}
    >
      {playing === undefined ? (
        <div className="absolute inset-0 flex items-center justify-center">
          <Avatar name={person.name} image={person.picture} size="large" />
        </div>
      ) : (
        <TrackVideo track={playing.track} mirrored={person.isMe && shows === 'camera'} fit={shows === 'screen' ? 'contain' : 'cover'} label={`Video: ${label}`} />
      )}
      {person.speaking && shows === 'camera' && <span aria-hidden className="pointer-events-none absolute inset-0 rounded-card ring-[3px] ring-speaking ring-inset" />}
      <figcaption className="absolute bottom-2 left-2 flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-full bg-black/65 px-3 py-1 text-sm text-white">
        {shows === 'screen' && <MonitorUp aria-hidden className="size-4 shrink-0" />}
        {shows === 'camera' && !person.microphoneOn && <MicOff role="img" aria-label="Microphone off" className="size-4 shrink-0" />}
        <span className="truncate">{label}</span>
      </figcaption>
    </figure>
  );
}
