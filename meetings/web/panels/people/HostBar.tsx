import { classes, useTexts } from '@parley/ui';
import { DoorOpen, Hand, Lock, VolumeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCommandDesk } from '../../commands/command-desk.ts';
import { commandOf, type CommandId } from '../../commands/commands.ts';
import { commandTexts } from '../../commands/texts/command-texts.ts';
import { panelTexts } from '../texts/panel-texts.ts';

/** What hosts do with the meeting as a whole. */
export function HostBar() {
  const t = useTexts(panelTexts);
  const words = useTexts(commandTexts);
  const { scene } = useCommandDesk();
  return (
    <section aria-label={t('hosting')} className="grid shrink-0 grid-cols-2 gap-1.5">
      <HostButton id="lock-meeting" icon={<Lock aria-hidden />} note={t('hosting.locked-note')} isOn={scene.locked}>
        {t('hosting.locked')}
      </HostButton>
      <HostButton id="toggle-waiting-room" icon={<DoorOpen aria-hidden />} note={t('hosting.waiting-room-note')} isOn={scene.waitingRoom}>
        {t('hosting.waiting-room')}
      </HostButton>
      <HostButton id="mute-all" icon={<VolumeOff aria-hidden />}>
        {words('mute-all')}
      </HostButton>
      <HostButton id="lower-all-hands" icon={<Hand aria-hidden />}>
        {words('lower-all-hands')}
      </HostButton>
    </section>
  );
}

type HostButtonProps = { readonly id: CommandId; readonly icon: ReactNode; readonly children: ReactNode; /** What it means while it is on. */ readonly note?: string; readonly isOn?: boolean };

/** A command as a small button; what is on or off is a switch, which readers say. Greyed out while there is nothing to do. */
function HostButton({ id, icon, children, note, isOn }: HostButtonProps) {
  const { scene, run } = useCommandDesk();
  return (
    <button
      type="button"
      title={note}
      disabled={!commandOf(id).available(scene)}
      {...(isOn === undefined ? {} : { role: 'switch', 'aria-checked': isOn })}
      onClick={() => run(id)}
      className={classes(
        'inline-flex min-h-touch items-center gap-2 rounded-control border px-3 text-start text-label font-medium transition-colors disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0',
        isOn === true ? 'border-accent bg-accent-soft text-accent' : 'border-line hover:not-disabled:bg-raised',
      )}
    >
      {icon}
      {children}
    </button>
  );
}
