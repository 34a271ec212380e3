import { z } from 'zod';
import { soundKinds, type SoundKind } from '../sounds/sound-kinds.ts';

/** Another one forgets what was kept: settings of an older page are never guessed at. [S0-124] */
const version = 1;

const loudness = z.number().min(0).max(1);

const sound = z.object(Object.fromEntries(soundKinds.map((kind) => [kind, z.boolean()])) as Record<SoundKind, z.ZodBoolean>);

const kept = z.object({
  version: z.literal(version),
  /** What the browser does to one's own voice. */
  noiseSuppression: z.boolean(),
  echoCancellation: z.boolean(),
  autoGain: z.boolean(),
  /** The camera is sent in several sizes, so that everybody gets one that fits. */
  simulcast: z.boolean(),
  incomingVideoOff: z.boolean(),
  /** Letters and digits by themselves do something. */
  bareKeys: z.boolean(),
  soundsOn: z.boolean(),
  soundVolume: loudness,
  sounds: sound,
  /** The system tells of knocks and messages while the page is not looked at. */
  notifications: z.boolean(),
});

/** How one person likes their meetings, in this browser. Devices and the mirror are kept beside it, each where it is chosen. */
export type MeetingSettings = Omit<z.infer<typeof kept>, 'version'>;

export const firstSettings: MeetingSettings = {
  noiseSuppression: true,
  echoCancellation: true,
  autoGain: true,
  simulcast: true,
  incomingVideoOff: false,
  bareKeys: true,
  soundsOn: true,
  soundVolume: 0.9,
  sounds: Object.fromEntries(soundKinds.map((kind) => [kind, true])) as Record<SoundKind, boolean>,
  notifications: false,
};

/** What was kept as a text; the first settings when there is nothing, or nothing of this version. */
export function parseSettings(text: string | null): MeetingSettings {
  if (text === null) return firstSettings;
  try {
    const { data } = kept.safeParse(JSON.parse(text));
    if (data === undefined) return firstSettings;
    const { version: _, ...settings } = data;
    return settings;
  } catch {
    return firstSettings; // not JSON: not ours
  }
}

export function writeSettings(settings: MeetingSettings): string {
  return JSON.stringify({ version, ...settings });
}
