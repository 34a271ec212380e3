import { Meter, Notice, useTexts } from '@parley/ui';
import { useMicrophoneLevel } from '../devices/use-microphone-level.ts';
import { prejoinTexts } from './texts/prejoin-texts.ts';

/** Whether one is heard: a level that moves, or what is wrong. The microphone is let go with it. */
export function MicrophoneCheck({ deviceId }: { readonly deviceId: string | undefined }) {
  const t = useTexts(prejoinTexts);
  const { read, problem } = useMicrophoneLevel(deviceId);
  if (problem === undefined) return <Meter label={t('microphone.level')} read={read} />;
  return (
    <Notice kind="problem" title={problem.title}>
      {problem.advice}
    </Notice>
  );
}
