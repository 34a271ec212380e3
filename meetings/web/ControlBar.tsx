import { RoundButton } from '@parley/ui';
import { MessageSquare, Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Video, VideoOff } from 'lucide-react';
import { DeviceMenu } from './DeviceMenu.tsx';
import type { MeetingSession } from './session/meeting-session.ts';
import type { MeetingView } from './session/meeting-view.ts';

type ControlBarProps = {
  readonly session: MeetingSession;
  readonly view: MeetingView;
  readonly chatOpen: boolean;
  readonly unread: number;
  readonly onChat: () => void;
};

const canShare = typeof navigator !== 'undefined' && typeof navigator.mediaDevices?.getDisplayMedia === 'function';
const icon = 'size-5';

/** What a person can do in a meeting; viewers keep chat and leave. */
export function ControlBar({ session, view, chatOpen, unread, onChat }: ControlBarProps) {
  const chosen = (kind: 'audioinput' | 'videoinput' | 'audiooutput') => session.devices.active(kind);
  const choose = (kind: 'audioinput' | 'videoinput' | 'audiooutput', deviceId: string) => void session.devices.choose(kind, deviceId);
  return (
    <div role="toolbar" aria-label="Meeting controls" className="flex items-center justify-center gap-2 px-3 py-3 sm:gap-3">
      {view.canPublish && (
        <>
          <span className="inline-flex rounded-full bg-raised">
            <RoundButton
              label={view.microphoneOn ? 'Turn microphone off' : 'Turn microphone on'}
              look={view.microphoneOn ? 'plain' : 'off'}
              icon={view.microphoneOn ? <Mic className={icon} /> : <MicOff className={icon} />}
              onClick={() => void session.devices.setMicrophone(!view.microphoneOn)}
            />
            <DeviceMenu label="Choose microphone and speakers" kinds={['audioinput', 'audiooutput']} chosen={chosen} onChoose={choose} />
          </span>
          <span className="inline-flex rounded-full bg-raised">
            <RoundButton
              label={view.cameraOn ? 'Turn camera off' : 'Turn camera on'}
              look={view.cameraOn ? 'plain' : 'off'}
              icon={view.cameraOn ? <Video className={icon} /> : <VideoOff className={icon} />}
              onClick={() => void session.devices.setCamera(!view.cameraOn)}
            />
            <DeviceMenu label="Choose camera" kinds={['videoinput']} chosen={chosen} onChoose={choose} />
          </span>
          {canShare && (
            <RoundButton
              label={view.sharing ? 'Stop sharing your screen' : 'Share your screen'}
              look={view.sharing ? 'active' : 'plain'}
              icon={view.sharing ? <MonitorX className={icon} /> : <MonitorUp className={icon} />}
              onClick={() => void session.devices.setSharing(!view.sharing)}
            />
          )}
        </>
      )}
      <span className="relative inline-flex">
        <RoundButton label={chatOpen ? 'Close chat' : 'Open chat'} look={chatOpen ? 'active' : 'plain'} icon={<MessageSquare className={icon} />} onClick={onChat} aria-pressed={chatOpen} />
        {unread > 0 && (
          <span aria-label={`${unread} unread`} className="absolute -top-1 -right-1 min-w-5 rounded-full bg-danger-fill px-1.5 text-center text-xs leading-5 font-semibold text-white">
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </span>
      <RoundButton label="Leave the meeting" look="danger" icon={<PhoneOff className={icon} />} onClick={() => void session.leave()} />
    </div>
  );
}
