import { Button, Switch, useTexts } from '@parley/ui';
import { Hand, VolumeOff } from 'lucide-react';
import { useCommandDesk } from '../../commands/command-desk.ts';
import { commandOf, type CommandId } from '../../commands/commands.ts';
import { commandTexts } from '../../commands/texts/command-texts.ts';
import { panelTexts } from '../texts/panel-texts.ts';

/** What hosts do with the meeting as a whole. */
export function HostBar() {
  const t = useTexts(panelTexts);
  const words = useTexts(commandTexts);
  const { scene, run } = useCommandDesk();
  const has = (id: CommandId) => commandOf(id).available(scene);
  return (
    <section aria-label={t('hosting')} className="flex flex-col gap-0.5 rounded-card border border-line bg-canvas px-3 py-2">
      <h3 className="text-label font-semibold">{t('hosting')}</h3>
      <Switch label={t('hosting.locked')} note={t('hosting.locked-note')} checked={scene.locked} onChange={() => run('lock-meeting')} />
      <Switch label={t('hosting.waiting-room')} note={t('hosting.waiting-room-note')} checked={scene.waitingRoom} onChange={() => run('toggle-waiting-room')} />
      {(has('mute-all') || has('lower-all-hands')) && (
        <div className="flex flex-wrap gap-2 py-1.5">
          {has('mute-all') && (
            <Button look="secondary" onClick={() => run('mute-all')} className="min-h-9! px-3! text-label">
              <VolumeOff aria-hidden className="size-4" /> {words('mute-all')}
            </Button>
          )}
          {has('lower-all-hands') && (
            <Button look="secondary" onClick={() => run('lower-all-hands')} className="min-h-9! px-3! text-label">
              <Hand aria-hidden className="size-4" /> {words('lower-all-hands')}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
