import { useMemo } from 'react';
import { findLinks } from './find-links.ts';

type LinkedTextProps = { readonly text: string };

/**
 * A text that somebody else wrote, with the addresses in it to press. Nothing in it is asked for before somebody presses:
 * no picture, no preview. The caller keeps its line breaks (`whitespace-pre-wrap`). [B-03] [B-18]
 */
export function LinkedText({ text }: LinkedTextProps) {
  const parts = useMemo(() => findLinks(text), [text]);
  return parts.map((part, place) => {
    if (part.kind === 'text') return <span key={place}>{part.text}</span>;
    if (part.kind === 'control') {
      return (
        <span key={place} className="mx-0.5 rounded-mark border border-line px-1 text-caption text-muted">
          {nameOf(part.codePoint)}
        </span>
      );
    }
    return (
      // An address is read from the left whatever stands around it, and turns nothing round itself.
      <a key={place} href={part.href} target="_blank" rel="noopener noreferrer" dir="ltr" className="break-words text-accent underline underline-offset-2 [overflow-wrap:anywhere] [unicode-bidi:isolate]">
        {part.text}
      </a>
    );
  });
}

/** As the standard writes it, in every language. */
function nameOf(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase()}`;
}
