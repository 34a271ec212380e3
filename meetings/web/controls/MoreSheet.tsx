import { reactions } from '@parley/meetings/contract';
import { CountBadge, IconButton, Sheet, useTexts } from '@parley/ui';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { useCommandDesk } from '../commands/command-desk.ts';
import { commandOf, type CommandId } from '../commands/commands.ts';
import { commandTexts } from '../commands/texts/command-texts.ts';
import { CommandIcon } from './CommandIcon.tsx';
import { moreCommands } from './more-commands.ts';
import { ReactionRow } from './ReactionRow.tsx';
import { controlTexts } from './texts/control-texts.ts';

/** What a phone has no use for. */
const ofKeyboards = new Set<CommandId>(['open-palette', 'show-shortcuts']);

/** On a phone everything else rises from below: reactions first, then what has no button. */
export function MoreSheet({ knocks }: { readonly knocks: number }) {
  const t = useTexts(controlTexts);
  const { scene } = useCommandDesk();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <span className="relative inline-flex">
        <IconButton size="bar" look="plain" label={t('more')} aria-haspopup="dialog" aria-expanded={open} icon={<Ellipsis aria-hidden />} onClick={() => setOpen(true)} />
        <CountBadge count={knocks} label={t('knocks', { count: knocks })} />
      </span>
      <Sheet open={open} onClose={close} title={t('more')}>
        <div className="flex flex-col gap-1">
          <ReactionRow ids={reactions} />
          <SheetCommands ids={['toggle-sharing']} onDone={close} />
          {moreCommands
            .filter(({ ids }) => ids.some((id) => commandOf(id).available(scene)))
            .map(({ group, ids }) => (
              <div key={group} className="border-t border-line pt-1">
                <SheetCommands ids={ids.filter((id) => !ofKeyboards.has(id))} onDone={close} />
              </div>
            ))}
          <div className="border-t border-line pt-1">
            <SheetCommands ids={['end-meeting']} onDone={close} />
          </div>
        </div>
      </Sheet>
    </>
  );
}

function SheetCommands({ ids, onDone }: { readonly ids: readonly CommandId[]; readonly onDone: () => void }) {
  const t = useTexts(commandTexts);
  const { scene, run } = useCommandDesk();
  return ids
    .map(commandOf)
    .filter(({ available }) => available(scene))
    .map(({ id, text, pressed }) => (
      <button
        key={id}
        type="button"
        aria-pressed={pressed?.(scene)}
        onClick={() => {
          onDone();
          run(id);
        }}
        className={`flex min-h-touch w-full items-center gap-3 rounded-control px-2 text-start hover:bg-accent-soft [&_svg]:size-5 [&_svg]:shrink-0 ${id === 'end-meeting' ? 'text-danger' : ''}`}
      >
        <CommandIcon id={id} scene={scene} />
        {t(text(scene))}
      </button>
    ));
}
