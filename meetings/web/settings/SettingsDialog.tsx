import { Dialog, Tabs, useTexts } from '@parley/ui';
import { Keyboard, Mic, Palette, Video, Volume2 } from 'lucide-react';
import { useState } from 'react';
import type { MeetingSession } from '../session/meeting-session.ts';
import type { MeetingView } from '../session/meeting-view.ts';
import { AudioSettings } from './AudioSettings.tsx';
import { KeyboardSettings } from './KeyboardSettings.tsx';
import { LookSettings } from './LookSettings.tsx';
import { SoundSettings } from './SoundSettings.tsx';
import { settingTexts } from './texts/setting-texts.ts';
import { VideoSettings } from './VideoSettings.tsx';

type SettingsDialogProps = { readonly session: MeetingSession; readonly view: MeetingView; readonly onClose: () => void };

/** Everything one can choose for oneself; it takes effect at once and is kept in this browser. */
export function SettingsDialog({ session, view, onClose }: SettingsDialogProps) {
  const t = useTexts(settingTexts);
  const [tab, setTab] = useState('audio');
  const tabs = [
    { value: 'audio', label: t('audio'), icon: <Mic aria-hidden />, content: <AudioSettings devices={session.devices} /> },
    { value: 'video', label: t('video'), icon: <Video aria-hidden />, content: <VideoSettings session={session} view={view} /> },
    { value: 'sounds', label: t('sounds'), icon: <Volume2 aria-hidden />, content: <SoundSettings /> },
    { value: 'keyboard', label: t('keyboard'), icon: <Keyboard aria-hidden />, content: <KeyboardSettings /> },
    { value: 'look', label: t('look'), icon: <Palette aria-hidden />, content: <LookSettings /> },
  ];
  return (
    <Dialog open onClose={onClose} title={t('title')} size="wide">
      <Tabs label={t('title')} value={tab} onChange={setTab} tabs={tabs} className="min-h-[min(35rem,60dvh)]" />
    </Dialog>
  );
}
