import { useEffect, useState, type RefObject } from 'react';

type FullScreen = { readonly isOn: boolean; readonly toggle: (() => void) | undefined };

/** Shows an element on the whole screen. The state follows Escape too; what goes away while it fills the screen frees it. [S0-136] */
export function useFullScreen(element: RefObject<HTMLElement | null>): FullScreen {
  const [isOn, setIsOn] = useState(false);
  useEffect(() => {
    const shown = element.current;
    const follow = () => setIsOn(shown !== null && document.fullscreenElement === shown);
    document.addEventListener('fullscreenchange', follow);
    return () => {
      document.removeEventListener('fullscreenchange', follow);
      if (shown !== null && document.fullscreenElement === shown) void document.exitFullscreen();
    };
  }, [element]);

  function toggle(): void {
    // Refused by the browser, as in a frame that may not: nothing changes, and nothing is lost.
    if (isOn) document.exitFullscreen().catch(() => undefined);
    else element.current?.requestFullscreen().catch(() => undefined);
  }
  return { isOn, toggle: document.fullscreenEnabled ? toggle : undefined };
}
