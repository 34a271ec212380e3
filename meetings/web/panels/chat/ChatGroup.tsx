import { Avatar, classes, useFormats, useTexts } from '@parley/ui';
import { panelTexts } from '../texts/panel-texts.ts';
import { MarkedText } from './MarkedText.tsx';
import type { LineGroup } from './group-lines.ts';

/** What one person wrote without a pause. [S0-173] */
export function ChatGroup({ group }: { readonly group: LineGroup }) {
  const t = useTexts(panelTexts);
  const { time } = useFormats();
  const { name, mine, at, picture, lines } = group;
  const shown = name === '' ? t('chat.unknown') : name;
  return (
    <article aria-label={t('chat.group', { name: mine ? t('chat.you') : shown, time: time(at) })} className={classes('flex gap-2.5', mine && 'flex-row-reverse')}>
      {!mine && <Avatar name={shown} image={picture} />}
      <div className={classes('flex min-w-0 flex-1 flex-col gap-1', mine ? 'items-end' : 'items-start')}>
        <p className="flex max-w-full items-baseline gap-2 text-label">
          <span className="truncate font-semibold">{mine ? t('chat.you') : shown}</span>
          <time className="shrink-0 text-caption text-muted" dateTime={new Date(at).toISOString()}>
            {time(at)}
          </time>
        </p>
        {lines.map((line) => (
          <p key={line.id} className={classes('max-w-[92%] rounded-card px-3 py-1.5 break-words whitespace-pre-wrap', mine ? 'rounded-se-mark bg-accent-soft' : 'rounded-ss-mark bg-raised')}>
            <MarkedText text={line.text} />
          </p>
        ))}
      </div>
    </article>
  );
}
