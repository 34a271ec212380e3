import { IconButton, Notice, Slider, Switch, useFormats, useTexts } from '@parley/ui';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { pageSounds } from '../sounds/page-sounds.ts';
import { soundKinds } from '../sounds/sound-kinds.ts';
import { settingsStore } from './settings-store.ts';
import { settingTexts } from './texts/setting-texts.ts';
import { useSettings } from './use-settings.ts';

/** Which signs are heard and how loud, and whether the system tells of what happens while one looks elsewhere. */
export function SoundSettings() {
  const t = useTexts(settingTexts);
  const { percent } = useFormats();
  const { soundsOn, soundVolume, sounds, notifications } = useSettings();
  const [isRefused, setIsRefused] = useState(false);

  async function setNotifications(wished: boolean): Promise<void> {
    const given = wished && 'Notification' in globalThis ? await Notification.requestPermission() : 'denied';
    setIsRefused(wished && given !== 'granted');
    settingsStore.change({ notifications: wished && given === 'granted' });
  }
  return (
    <div className="flex flex-col gap-2">
      <Switch label={t('sounds.on')} checked={soundsOn} onChange={(on) => settingsStore.change({ soundsOn: on })} />
      <Slider label={t('sounds.volume')} value={Math.round(soundVolume * 100)} step={5} format={(value) => percent(value / 100)} disabled={!soundsOn} onChange={(value) => settingsStore.change({ soundVolume: value / 100 })} />
      <div className="flex flex-col border-t border-line pt-2">
        {soundKinds.map((kind) => (
          <div key={kind} className="flex items-center gap-2">
            <IconButton size="small" label={t('sounds.try', { name: t(`sounds.${kind}`) })} icon={<Play aria-hidden className="rtl:-scale-x-100" />} onClick={() => pageSounds.try(kind)} />
            <div className="min-w-0 flex-1">
              <Switch label={t(`sounds.${kind}`)} checked={sounds[kind]} disabled={!soundsOn} onChange={(on) => settingsStore.change({ sounds: { ...sounds, [kind]: on } })} />
            </div>
          </div>
        ))}
      </div>
      <div className="border-t border-line pt-2">
        <Switch label={t('notifications')} note={t('notifications.note')} checked={notifications} onChange={(on) => void setNotifications(on)} />
        {isRefused && <Notice kind="problem" title={t('notifications.refused')} />}
      </div>
    </div>
  );
}
