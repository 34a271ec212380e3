import { LinkedText } from '@parley/ui';
import { useMemo, type ReactNode } from 'react';
import { readMarks, type Mark } from './read-marks.ts';

/** What somebody wrote: its marks shown, its addresses to press. [S0-174] */
export function MarkedText({ text }: { readonly text: string }) {
  const marks = useMemo(() => readMarks(text), [text]);
  return <Marks marks={marks} />;
}

function Marks({ marks }: { readonly marks: readonly Mark[] }): ReactNode {
  return marks.map((mark, place) => {
    switch (mark.kind) {
      case 'text':
        return <LinkedText key={place} text={mark.text} />;
      case 'code':
        return (
          <code key={place} className="rounded-mark bg-canvas px-1 font-mono text-label">
            {mark.text}
          </code>
        );
      case 'block':
        return (
          <code key={place} className="my-1 block overflow-x-auto rounded-mark bg-canvas px-2 py-1.5 font-mono text-label whitespace-pre">
            {mark.text}
          </code>
        );
      case 'strong':
        return (
          <strong key={place}>
            <Marks marks={mark.parts} />
          </strong>
        );
      case 'emphasis':
        return (
          <em key={place}>
            <Marks marks={mark.parts} />
          </em>
        );
      case 'strike':
        return (
          <s key={place}>
            <Marks marks={mark.parts} />
          </s>
        );
    }
  });
}
