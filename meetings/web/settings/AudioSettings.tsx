import { Button, Meter, Notice, Switch, useTexts } from '@parley/ui';
import { Volume2 } from 'lucide-react';
import { useState } from 'react';
import { useMicrophoneLevel } from '../devices/use-microphone-level.ts';
import type { OwnDevices } from '../session/own-devices.ts';
import { playTestTone } from '../sounds/play-test-tone.ts';
import { DeviceSelect } from './DeviceSelect.tsx';
import { settingsStore } from './settings-store.ts';
import { settingTexts } from './texts/setting-texts.ts';
import { useSettings } from './use-settings.ts';

/** Microphone with its level, loudspeaker with a test, and what the browser does to one's voice. */
export function AudioSettings({ devices }: { readonly devices: OwnDevices }) {
  const t = useTexts(settingTexts);
  const settings = useSettings();
  const [microphone, setMicrophone] = useState(devices.active('audioinput'));
  const { read, problem } = useMicrophoneLevel(microphone);
  const [test, setTest] = useState<'playing' | 'failed'>();

  async function play(): Promise<void> {
    setTest('playing');
    try {
      await playTestTone(devices.active('audiooutput'));
      setTest(undefined);
    } catch {
      setTest('failed');
    }
  }
  function change(wish: Partial<Pick<typeof settings, 'noiseSuppression' | 'echoCancellation' | 'autoGain'>>): void {
    settingsStore.change(wish);
    void devices.setVoice({ ...settings, ...wish });
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2.5">
        <DeviceSelect kind="audioinput" devices={devices} onChosen={setMicrophone} />
        {problem === undefined ? (
          <>
            <Meter label={t('audio.level')} read={read} />
            <p className="text-label text-muted">{t('audio.level-note')}</p>
          </>
        ) : (
          <Notice kind="problem" title={problem.title}>
            {problem.advice}
          </Notice>
        )}
      </div>
      <div className="flex items-end gap-2 max-sm:flex-col max-sm:items-stretch">
        <div className="min-w-0 flex-1">
          <DeviceSelect kind="audiooutput" devices={devices} />
        </div>
        <Button look="secondary" busy={test === 'playing'} onClick={() => void play()}>
          <Volume2 aria-hidden className="size-4" /> {t('audio.test')}
        </Button>
      </div>
      {test === 'failed' && <Notice kind="problem" title={t('audio.test-failed')} />}
      <div className="flex flex-col gap-3 border-t border-line pt-4">
        <Switch label={t('audio.noise')} note={t('audio.noise-note')} checked={settings.noiseSuppression} onChange={(noiseSuppression) => change({ noiseSuppression })} />
        <Switch label={t('audio.echo')} note={t('audio.echo-note')} checked={settings.echoCancellation} onChange={(echoCancellation) => change({ echoCancellation })} />
        <Switch label={t('audio.gain')} note={t('audio.gain-note')} checked={settings.autoGain} onChange={(autoGain) => change({ autoGain })} />
      </div>
    </div>
  );
}
