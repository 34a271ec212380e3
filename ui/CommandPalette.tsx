import { Search } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { Kbd } from './Kbd.tsx';
import { useTexts } from './language/use-texts.ts';
import { rankCommands, type Command } from './rank-commands.ts';
import { uiTexts } from './texts/ui-texts.ts';

type CommandPaletteProps = { readonly open: boolean; readonly onClose: () => void; readonly commands: readonly Command[] };

/** Everything that can be done here, found by typing. The page opens it, usually by `useShortcuts({ 'Mod+K': … })`. */
export function CommandPalette({ open, onClose, commands }: CommandPaletteProps) {
  const t = useTexts(uiTexts);
  return (
    <Primitive.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=open]:animate-fade-in data-[state=closed]:animate-fade-out" />
        <div className="pointer-events-none fixed inset-0 z-50 flex items-start justify-center p-3 sm:pt-[12dvh]">
          <Primitive.Content aria-describedby={undefined} className="pointer-events-auto flex max-h-full w-full max-w-xl flex-col overflow-hidden rounded-card border border-line bg-raised text-ink shadow-float data-[state=open]:animate-pop-in data-[state=closed]:animate-pop-out sm:max-h-[60dvh]">
            <Primitive.Title className="sr-only">{t('commands.title')}</Primitive.Title>
            <CommandList commands={commands} onClose={onClose} />
          </Primitive.Content>
        </div>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** [ARIA APG, combobox with a listbox] The focus stays in the field; arrows move what Enter would run. */
function CommandList({ commands, onClose }: Omit<CommandPaletteProps, 'open'>) {
  const t = useTexts(uiTexts);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const found = rankCommands(commands, typed);
  const active = Math.min(at, Math.max(0, found.length - 1));
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active, typed]);

  function run(command: Command | undefined): void {
    if (command === undefined) return;
    onClose();
    command.run();
  }
  function onKeyDown(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: found.length - 1 };
    const next = steps[event.key];
    if (next !== undefined && found.length > 0) setAt((next + found.length) % found.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(found[active]);
    else return;
    event.preventDefault();
  }
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden className="size-5 shrink-0 text-muted" />
        <input
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={found.length === 0 ? undefined : `${id}-${active}`}
          aria-label={t('commands.search')}
          placeholder={t('commands.search')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
          className="min-h-13 w-full min-w-0 bg-transparent text-body outline-none placeholder:text-muted"
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label={t('commands.title')} className="min-h-0 overflow-y-auto p-1.5">
        {found.map((command, index) => (
          <div key={command.id}>
            {command.group !== undefined && command.group !== found[index - 1]?.group && (
              <p aria-hidden className="px-2.5 pt-2 pb-1 text-caption font-semibold text-muted">
                {command.group}
              </p>
            )}
            <div
              role="option"
              id={`${id}-${index}`}
              aria-selected={index === active}
              onPointerMove={() => setAt(index)}
              onClick={() => run(command)}
              className="flex min-h-10 cursor-default items-center gap-3 rounded-control px-2.5 py-1.5 select-none -outline-offset-2 outline-focus aria-selected:bg-accent-soft aria-selected:outline-2 pointer-coarse:min-h-touch [&_svg]:size-4 [&_svg]:shrink-0"
            >
              {command.icon}
              <span className="min-w-0 flex-1">{command.label}</span>
              {command.shortcut !== undefined && <Kbd shortcut={command.shortcut} />}
            </div>
          </div>
        ))}
      </div>
      <p role="status" className={found.length === 0 ? 'px-4 pt-2 pb-6 text-center text-label text-muted' : 'sr-only'}>
        {typed === '' ? '' : t('commands.found', { count: found.length })}
      </p>
    </>
  );
}
