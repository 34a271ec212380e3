import { SplitButton, ToggleButton, useTexts } from '@parley/ui';
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { DeviceChoice } from '../controls/DeviceChoice.tsx';
import { controlTexts } from '../controls/texts/control-texts.ts';
import type { LobbyDevices } from './lobby-devices.ts';
import { prejoinTexts } from './texts/prejoin-texts.ts';

type PreviewControlsProps = {
  readonly devices: LobbyDevices;
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly onMicrophone: (on: boolean) => void;
  readonly onCamera: (on: boolean) => void;
};

/** What one goes in with. The same buttons and the same order as in the meeting. */
export function PreviewControls({ devices, microphone, camera, onMicrophone, onCamera }: PreviewControlsProps) {
  const t = useTexts(prejoinTexts);
  const controls = useTexts(controlTexts);
  return (
    <>
      <SplitButton
        label={t('microphone')}
        moreLabel={controls('microphone.choose')}
        menu={
          <>
            <DeviceChoice kind="audioinput" devices={devices} />
            <DeviceChoice kind="audiooutput" devices={devices} />
          </>
        }
      >
        <ToggleButton size="bar" label={t('microphone')} icon={microphone ? <Mic className="size-5" /> : <MicOff className="size-5" />} pressed={microphone} onChange={onMicrophone} marks="off" />
      </SplitButton>
      <SplitButton label={t('camera')} moreLabel={controls('camera.choose')} menu={<DeviceChoice kind="videoinput" devices={devices} />}>
        <ToggleButton size="bar" label={t('camera')} icon={camera ? <Video className="size-5" /> : <VideoOff className="size-5" />} pressed={camera} onChange={onCamera} marks="off" />
      </SplitButton>
    </>
  );
}
