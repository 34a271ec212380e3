import { useTexts } from '@parley/ui';
import { useCommandDesk } from '../commands/command-desk.ts';
import { commandOf } from '../commands/commands.ts';
import { commandTexts } from '../commands/texts/command-texts.ts';
import type { Reaction } from '../signals/reactions.ts';
import { ReactionGlyph } from './ReactionGlyph.tsx';

/** Reactions beside each other, large enough for a thumb. */
export function ReactionRow({ ids }: { readonly ids: readonly Reaction[] }) {
  const t = useTexts(commandTexts);
  const { scene, run } = useCommandDesk();
  return (
    <div className="grid grid-cols-6 gap-1">
      {ids.map((reaction) => (
        <button
          key={reaction}
          type="button"
          aria-label={t(commandOf(`react-${reaction}`).text(scene))}
          aria-keyshortcuts={commandOf(`react-${reaction}`).keys[0]}
          onClick={() => run(`react-${reaction}`)}
          className="inline-flex aspect-square min-h-10 items-center justify-center rounded-control transition-[background-color,scale] hover:bg-accent-soft active:scale-90"
        >
          <ReactionGlyph reaction={reaction} className="size-7" />
        </button>
      ))}
    </div>
  );
}
