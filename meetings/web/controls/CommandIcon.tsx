import { BarChart3, DoorOpen, Eye, Fullscreen, Hand, Keyboard, LayoutGrid, Link2, Lock, LockOpen, LogOut, MessageSquare, Mic, MicOff, Minimize, MonitorUp, MonitorX, PhoneOff, PictureInPicture2, Search, Settings, ShieldCheck, UserRound, Users, Video, VideoOff, VolumeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CommandScene } from '../commands/command-scene.ts';
import type { CommandId } from '../commands/commands.ts';
import type { Reaction } from '../signals/reactions.ts';
import { ReactionGlyph } from './ReactionGlyph.tsx';

/** The picture of a command as it is now: of a microphone that is on a microphone, of one that is off a crossed one. */
export function CommandIcon({ id, scene }: { readonly id: CommandId; readonly scene: CommandScene }): ReactNode {
  if (id.startsWith('react-')) return <ReactionGlyph reaction={id.slice('react-'.length) as Reaction} />;
  if (id.startsWith('focus-person-')) return <UserRound aria-hidden />;
  return iconOf(id, scene);
}

function iconOf(id: CommandId, scene: CommandScene): ReactNode {
  switch (id) {
    case 'toggle-microphone':
      return scene.microphoneOn ? <Mic aria-hidden /> : <MicOff aria-hidden />;
    case 'toggle-camera':
      return scene.cameraOn ? <Video aria-hidden /> : <VideoOff aria-hidden />;
    case 'toggle-sharing':
      return scene.sharing ? <MonitorX aria-hidden /> : <MonitorUp aria-hidden />;
    case 'start-publishing':
      return <Mic aria-hidden />;
    case 'stop-publishing':
      return <Eye aria-hidden />;
    case 'raise-hand':
      return <Hand aria-hidden />;
    case 'toggle-chat':
      return <MessageSquare aria-hidden />;
    case 'toggle-people':
      return <Users aria-hidden />;
    case 'change-layout':
      return <LayoutGrid aria-hidden />;
    case 'toggle-full-screen':
      return scene.fullScreen ? <Minimize aria-hidden /> : <Fullscreen aria-hidden />;
    case 'toggle-picture-in-picture':
      return <PictureInPicture2 aria-hidden />;
    case 'toggle-incoming-video':
      return scene.incomingVideoOff ? <Video aria-hidden /> : <VideoOff aria-hidden />;
    case 'copy-link':
      return <Link2 aria-hidden />;
    case 'open-settings':
      return <Settings aria-hidden />;
    case 'open-palette':
      return <Search aria-hidden />;
    case 'show-shortcuts':
      return <Keyboard aria-hidden />;
    case 'show-statistics':
      return <BarChart3 aria-hidden />;
    case 'mute-all':
      return <VolumeOff aria-hidden />;
    case 'lower-all-hands':
      return <Hand aria-hidden />;
    case 'admit-all':
      return <DoorOpen aria-hidden />;
    case 'lock-meeting':
      return scene.locked ? <LockOpen aria-hidden /> : <Lock aria-hidden />;
    case 'toggle-waiting-room':
      return <ShieldCheck aria-hidden />;
    case 'end-meeting':
      return <LogOut aria-hidden />;
    case 'leave':
      return <PhoneOff aria-hidden />;
    default:
      return null; // reactions and people are above
  }
}
