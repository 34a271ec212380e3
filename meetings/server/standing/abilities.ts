import { TrackSource } from 'livekit-server-sdk';
import { groupOf } from './participant-id.ts';
import { mayPublish, type Standing } from './standing.ts';

/** What a connection may do in the room, in the words of a LiveKit permission. */
export type Abilities = {
  readonly canPublish: boolean;
  /** Empty = every source. */
  readonly canPublishSources: TrackSource[];
  readonly canPublishData: boolean;
  readonly canSubscribe: boolean;
};

const camera = [TrackSource.CAMERA, TrackSource.MICROPHONE];
const screen = [TrackSource.SCREEN_SHARE, TrackSource.SCREEN_SHARE_AUDIO];

/**
 * The rights of one of somebody's connections. The media server enforces them, the page only shows them. [S0-76]
 *
 * Shape   identity: one that `accountOf` leads back to the standing's account
 */
export function abilitiesOf(standing: Pick<Standing, 'role' | 'watching' | 'screen'>, identity: string): Abilities {
  const [onCamera, sharing] = [mayPublish(standing, 'camera'), mayPublish(standing, 'screen')];
  if (groupOf(identity) === 'display') {
    // A second connection of the same person for nothing but the screen: it hears and says nothing.
    return { canPublish: sharing, canPublishSources: screen, canPublishData: false, canSubscribe: false };
  }
  return {
    canPublish: onCamera || sharing,
    canPublishSources: onCamera === sharing ? [] : onCamera ? camera : screen,
    canPublishData: true,
    // A connection with a suffix only sends.
    canSubscribe: !identity.includes('#'),
  };
}

export function isScreen(source: TrackSource): boolean {
  return screen.includes(source);
}

const words = new Map([
  [TrackSource.CAMERA, 'camera'],
  [TrackSource.MICROPHONE, 'microphone'],
  [TrackSource.SCREEN_SHARE, 'screen_share'],
  [TrackSource.SCREEN_SHARE_AUDIO, 'screen_share_audio'],
]);

/** The same as claims of a token. */
export function abilityClaims({ canPublishSources, ...rest }: Abilities): Record<string, unknown> {
  return { ...rest, ...(canPublishSources.length > 0 && rest.canPublish ? { canPublishSources: canPublishSources.map((source) => words.get(source)) } : {}) };
}
