import { renderSound } from './render-sound.ts';
import { writeWav } from './write-wav.ts';

const sampleRate = 44_100;

/**
 * Plays something through one loudspeaker, to be called in a press. An element and no audio context, because more
 * browsers let an element choose where it is heard.
 *
 * Errors  throws when the loudspeaker is gone, or the browser plays nothing
 */
export async function playTestTone(deviceId: string | undefined): Promise<void> {
  const address = URL.createObjectURL(new Blob([writeWav(renderSound('enter', sampleRate), sampleRate)], { type: 'audio/wav' }));
  const player = new Audio(address);
  try {
    if (deviceId !== undefined && deviceId !== '' && typeof player.setSinkId === 'function') await player.setSinkId(deviceId);
    await player.play();
    await new Promise((resolve) => player.addEventListener('ended', resolve, { once: true }));
  } finally {
    URL.revokeObjectURL(address);
  }
}
