import { Dialog, Kbd, Notice, useTexts, type Shortcut } from '@parley/ui';
import { useCommandDesk } from './command-desk.ts';
import { commands, type Command, type CommandGroup } from './commands.ts';
import { isBare } from './key-actions.ts';
import { commandTexts } from './texts/command-texts.ts';

const groups: readonly CommandGroup[] = ['you', 'people', 'view', 'meeting'];
/** Lines that stand for a row of keys. */
const families = [
  { prefix: 'react-', text: 'sheet.reactions', first: '1', last: '6' },
  { prefix: 'focus-person-', text: 'sheet.focus', first: 'Alt+1', last: 'Alt+9' },
] as const;

/** Every key and what it does, of the list of commands itself. */
export function ShortcutSheet({ bareKeys, onClose }: { readonly bareKeys: boolean; readonly onClose: () => void }) {
  const t = useTexts(commandTexts);
  const { scene } = useCommandDesk();
  const single = commands.filter(({ id, keys }) => keys.length > 0 && !families.some(({ prefix }) => id.startsWith(prefix)));
  return (
    <Dialog open onClose={onClose} title={t('shortcuts')} size="wide">
      {!bareKeys && <Notice title={t('sheet.off')} />}
      <div className="columns-1 gap-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group} aria-label={t(`group.${group}`)} className="mb-5 break-inside-avoid">
            <h3 className="pb-1 text-label font-semibold text-muted">{t(`group.${group}`)}</h3>
            <dl className="m-0 flex flex-col">
              {single.filter((command) => command.group === group).map((command) => (
                <Row key={command.id} text={t(command.text(scene))} keys={shown(command, bareKeys)} />
              ))}
              {group === 'you' && bareKeys && <Row text={t('talk.title')} keys={[' ']} />}
              {families.filter(({ prefix }) => commands.some((command) => command.group === group && command.id.startsWith(prefix))).map(({ prefix, text, first, last }) =>
                bareKeys || !isBare(first) ? <Row key={prefix} text={t(text)} keys={[first, last]} range /> : null,
              )}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function shown({ keys }: Command, bareKeys: boolean): readonly Shortcut[] {
  return keys.filter((key) => bareKeys || !isBare(key));
}

function Row({ text, keys, range = false }: { readonly text: string; readonly keys: readonly Shortcut[]; readonly range?: boolean }) {
  if (keys.length === 0) return null;
  return (
    <div className="flex min-h-9 items-center justify-between gap-4 border-b border-line last:border-b-0">
      <dt className="min-w-0">{text}</dt>
      <dd className="m-0 flex shrink-0 items-center gap-1.5 text-muted">
        {keys.map((key, index) => (
          <span key={key} className="inline-flex items-center gap-1.5">
            {index > 0 && <span aria-hidden>{range ? '–' : '·'}</span>}
            <Kbd shortcut={key} />
          </span>
        ))}
      </dd>
    </div>
  );
}
