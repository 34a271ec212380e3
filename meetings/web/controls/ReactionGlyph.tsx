import type { ReactNode } from 'react';
import type { Reaction } from '../signals/reactions.ts';

const skin = '#f5c542';
const line = '#6b4a08';

/** Drawn here, so that they look the same on every system and stand on any picture. */
const glyphs: Readonly<Record<Reaction, ReactNode>> = {
  'thumbs-up': (
    <>
      <path d="M10.5 14.2 15 4.6c2.4 0 3.8 1.7 3.4 4l-.7 4.2h7.4c2.1 0 3.5 1.9 3 3.9l-2.1 8.6A3.6 3.6 0 0 1 22.5 28H10.5z" fill={skin} />
      <path d="M17.7 12.8h7.4c2.1 0 3.5 1.9 3 3.9M27.3 19.8h-6M26.1 24h-5" fill="none" stroke={line} strokeOpacity=".35" strokeWidth="1.2" strokeLinecap="round" />
      <rect x="3.5" y="13.5" width="6.2" height="15" rx="2" fill="#2f8f7c" />
    </>
  ),
  heart: (
    <>
      <path d="M16 28.2C7.5 22.4 3 17.6 3 11.9 3 7.8 6.1 5 9.7 5c2.5 0 4.9 1.3 6.3 3.7C17.4 6.3 19.8 5 22.3 5 25.9 5 29 7.8 29 11.9c0 5.7-4.5 10.5-13 16.3z" fill="#e5484d" />
      <path d="M7.2 11.6c0-2 1.3-3.2 3-3.2" fill="none" stroke="#fff" strokeOpacity=".7" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  applause: (
    <>
      <path d="M13.6 9.3 7.9 15c-3.4 3.4-3.4 8.3-.2 11.5s8.1 3.2 11.5-.2l6.3-6.3c.8-.8.8-1.9.1-2.6-.7-.7-1.8-.7-2.6.1l1.7-1.7c.8-.8.8-2 0-2.7-.7-.7-1.8-.7-2.6.1l.9-.9c.8-.8.8-2 .1-2.7-.8-.7-1.9-.7-2.7.1l-5.9 5.9 1.2-4.5c.3-1.1-.2-2.2-1.1-2.5-.5-.2-.9-.1-1 .7z" fill={skin} />
      <path d="m17.3 19.8 3.7-3.7M19.6 22l3.7-3.7M15 17.5l3.7-3.7" fill="none" stroke={line} strokeOpacity=".35" strokeWidth="1.2" strokeLinecap="round" />
      <path d="M21.5 6.8 22.3 3M25.3 8.7l2.9-2.9M26.9 12.6l3.7-.8" fill="none" stroke="#4cc2aa" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  laugh: (
    <>
      <circle cx="16" cy="16" r="12.5" fill={skin} />
      <path d="M8.8 17h14.4c0 4.6-3.2 7.6-7.2 7.6S8.8 21.6 8.8 17z" fill="#7a2e1f" />
      <path d="M11.5 22.6c1.2-.9 2.8-1.3 4.5-1.3s3.3.4 4.5 1.3c-1.2 1.3-2.8 2-4.5 2s-3.3-.7-4.5-2z" fill="#e5484d" />
      <path d="M8 13.2c.8-1.5 1.7-2.2 2.7-2.2s1.9.7 2.7 2.2M18.6 13.2c.8-1.5 1.7-2.2 2.7-2.2s1.9.7 2.7 2.2" fill="none" stroke={line} strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
  surprise: (
    <>
      <circle cx="16" cy="16" r="12.5" fill={skin} />
      <ellipse cx="11.3" cy="13.6" rx="1.7" ry="2.2" fill={line} />
      <ellipse cx="20.7" cy="13.6" rx="1.7" ry="2.2" fill={line} />
      <ellipse cx="16" cy="21.6" rx="3.1" ry="3.7" fill="#7a2e1f" />
      <path d="M8.6 9c.7-1 1.7-1.6 2.9-1.7M23.4 9c-.7-1-1.7-1.6-2.9-1.7" fill="none" stroke={line} strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  celebrate: (
    <>
      <path d="M4 28.5 10.6 12c3.7 1 7.9 5.2 8.9 8.9z" fill="#e8a33d" />
      <path d="m8.4 17.5 6.1 6.1-3.6 1.4-3.9-3.9z" fill="#0f6b5c" />
      <ellipse cx="15.1" cy="16.4" rx="2.6" ry="6.2" transform="rotate(-45 15.1 16.4)" fill="#8a5a10" />
      <path d="M17.5 12.5c.3-3.2-.3-5.7-1.8-7.5M20.2 14.8c2.4-2.8 5.1-4.2 8.3-4.2M21 19.3c2.2-.9 4.6-.8 7 .2" fill="none" stroke="#e5484d" strokeWidth="1.7" strokeLinecap="round" />
      <circle cx="22.7" cy="6.4" r="1.7" fill="#4cc2aa" />
      <circle cx="27.5" cy="14.7" r="1.4" fill="#7c8cf8" />
      <circle cx="11.6" cy="5.6" r="1.4" fill="#7c8cf8" />
      <rect x="24.8" y="22.8" width="2.8" height="2.8" rx=".6" transform="rotate(20 26.2 24.2)" fill="#f5c542" />
      <rect x="26.3" y="4.3" width="2.6" height="2.6" rx=".6" transform="rotate(30 27.6 5.6)" fill="#f5c542" />
    </>
  ),
};

/** The picture of a reaction; its name is said by what it stands in. */
export function ReactionGlyph({ reaction, className = 'size-6' }: { readonly reaction: Reaction; readonly className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={className}>
      {glyphs[reaction]}
    </svg>
  );
}
