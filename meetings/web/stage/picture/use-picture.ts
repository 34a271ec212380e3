import { useEffect, useRef, useState } from 'react';

/** [W3C Document Picture-in-Picture] The part of it that is used; TypeScript's library does not know it yet. */
type DocumentPictures = { readonly requestWindow: (options: { readonly width: number; readonly height: number }) => Promise<Window> };

export type Picture = {
  /** The small window, where the browser lets a page fill one. */
  readonly window: Window | undefined;
  /** Opens or closes it; absent where the browser has neither kind. */
  readonly toggle: (() => void) | undefined;
};

const size = { width: 400, height: 300 } as const;

/**
 * A small window above all other programs. Where a page may fill one, it has the buttons too; elsewhere the browser
 * shows one video, the one that `pickVideo` answers.
 */
export function usePicture(pickVideo: () => HTMLVideoElement | null): Picture {
  const [shown, setShown] = useState<Window>();
  const current = useRef<Window>(undefined);
  useEffect(() => () => current.current?.close(), []);

  const pictures = (globalThis as { readonly documentPictureInPicture?: DocumentPictures }).documentPictureInPicture;
  if (pictures === undefined && !document.pictureInPictureEnabled) return { window: undefined, toggle: undefined };

  async function open(opener: DocumentPictures): Promise<void> {
    const made = await opener.requestWindow(size);
    dress(made.document);
    current.current = made;
    setShown(made);
    made.addEventListener('pagehide', () => {
      current.current = undefined;
      setShown(undefined);
    });
  }
  async function toggleVideo(): Promise<void> {
    if (document.pictureInPictureElement !== null) await document.exitPictureInPicture();
    else await pickVideo()?.requestPictureInPicture();
  }
  function toggle(): void {
    // Refused without a press, or while another page has the window: nothing is lost, and a press tries again.
    if (pictures === undefined) toggleVideo().catch(() => undefined);
    else if (shown === undefined) open(pictures).catch(() => undefined);
    else shown.close();
  }
  return { window: shown, toggle };
}

/** Gives the new window this page's look: its styles, its theme, its language. */
function dress(made: Document): void {
  const page = document.documentElement;
  for (const { name, value } of page.attributes) made.documentElement.setAttribute(name, value);
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"], style')) made.head.append(made.importNode(sheet, true));
}
