import { showToast, Switch, useTexts } from '@parley/ui';
import type { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import { switchMirror } from '../session/mirror-choice.ts';
import { TrackVideo } from '../stage/TrackVideo.tsx';
import { DeviceSelect } from './DeviceSelect.tsx';
import { settingsStore } from './settings-store.ts';
import { settingTexts } from './texts/setting-texts.ts';
import { useSettings } from './use-settings.ts';

/** Camera, mirror, what is sent and what is received. [S0-119] [S0-121] [S0-122] */
export function VideoSettings({ session, view }: { readonly session: MeetingSession; readonly view: MeetingView }) {
  const t = useTexts(settingTexts);
  const { simulcast } = useSettings();
  const camera = view.people.find(({ isMe }) => isMe)?.camera;
  const { mirror } = view;

  async function setSimulcast(wished: boolean): Promise<void> {
    settingsStore.change({ simulcast: wished });
    try {
      await session.layers.set(wished);
      showToast({ id: 'simulcast', kind: 'success', text: wished ? t('video.simulcast-on') : t('video.simulcast-off') });
    } catch {
      settingsStore.change({ simulcast: !wished });
      showToast({ id: 'simulcast', kind: 'problem', text: t('video.simulcast-failed'), forMs: 8_000 });
    }
  }
  return (
    <div className="flex flex-col gap-4">
      <DeviceSelect kind="videoinput" devices={session.devices} />
      {camera === undefined ? (
        <p className="text-label text-muted">{t('video.off')}</p>
      ) : (
        <div className="relative mx-auto aspect-video w-full max-w-sm overflow-hidden rounded-tile bg-canvas">
          <TrackVideo track={camera.track} mirrored={mirror === 'preview'} fit="cover" label={t('video.preview')} />
        </div>
      )}
      <div className="flex flex-col gap-3 border-t border-line pt-4">
        <Switch label={t('video.mirror')} checked={mirror !== 'off'} onChange={(mirrored) => void session.mirror.setMode(switchMirror(mirror, { mirrored }))} />
        <Switch label={t('video.share-mirror')} note={t('video.share-mirror-note')} checked={mirror === 'published'} onChange={(shared) => void session.mirror.setMode(switchMirror(mirror, { shared }))} />
        <Switch label={t('video.incoming')} note={t('video.incoming-note')} checked={view.incomingVideoOff} onChange={(off) => session.incomingVideo.setOff(off)} />
        <Switch label={t('video.simulcast')} note={t('video.simulcast-note')} checked={simulcast} onChange={(wished) => void setSimulcast(wished)} />
      </div>
    </div>
  );
}
