import { Button, useTexts } from '@parley/ui';
import { Volume2 } from 'lucide-react';
import { useState } from 'react';
import { preferredDevice } from '../device-choice.ts';
import { playTestTone } from '../sounds/play-test-tone.ts';
import { prejoinTexts } from './texts/prejoin-texts.ts';

/** Whether the chosen speakers are heard, before anybody else could be. */
export function SpeakerTest() {
  const t = useTexts(prejoinTexts);
  const [state, setState] = useState<'idle' | 'playing' | 'failed'>('idle');

  async function play(): Promise<void> {
    setState('playing');
    try {
      await playTestTone(preferredDevice('audiooutput'));
      setState('idle');
    } catch {
      setState('failed');
    }
  }
  return (
    <div className="flex flex-col gap-1">
      <Button look="quiet" disabled={state === 'playing'} onClick={() => void play()} className="min-h-9! self-start px-2.5! text-label">
        <Volume2 aria-hidden className="size-4" /> {state === 'playing' ? t('speaker.playing') : t('speaker.test')}
      </Button>
      {state === 'failed' && (
        <p role="alert" className="px-2.5 text-label text-danger">
          {t('speaker.failed')}
        </p>
      )}
    </div>
  );
}
