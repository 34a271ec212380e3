import type { MeetingLook } from '@parley/meetings/contract';
import { Avatar, useTexts } from '@parley/ui';
import { sayWhoIsHere } from './say-who-is-here.ts';
import { prejoinTexts } from './texts/prejoin-texts.ts';

/** Who is in the meeting already: faces that overlap, and a sentence. It keeps its height while it is not known. [S0-103] */
export function WhoIsHere({ look }: { readonly look: MeetingLook | undefined }) {
  const t = useTexts(prejoinTexts);
  const sentence = look === undefined ? undefined : sayWhoIsHere(t, look);
  return (
    <div aria-live="polite" className="flex min-h-9 items-center gap-3 text-muted">
      {look !== undefined && look.people.length > 0 && (
        <span aria-hidden className="flex shrink-0 -space-x-2.5 rtl:space-x-reverse">
          {look.people.map(({ id, name, picture }) => (
            <span key={id} className="inline-flex rounded-full ring-2 ring-canvas">
              <Avatar name={name} image={picture} />
            </span>
          ))}
        </span>
      )}
      {sentence !== undefined && <span className="min-w-0 break-words">{sentence}</span>}
    </div>
  );
}
