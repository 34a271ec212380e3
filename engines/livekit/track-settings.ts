import { VideoQuality, type UpdateTrackSettings } from '@livekit/protocol';
import { listLimit, wishLimit } from './limits.ts';
import type { Participant } from './participant.ts';
import type { Publication } from './publication.ts';
import type { Turn } from './room-state.ts';
import type { Subscription } from './subscription.ts';
import { route } from './tell.ts';

/** No temporal layer is left out: 3 is the highest that a payload descriptor can name. */
const allTemporal = 3;
/** A layer this close below the wanted size is good enough: scaling up by a tenth is not seen. */
const closeEnough = 0.9;

export function setTrack(turn: Turn, participant: Participant, settings: UpdateTrackSettings): void {
  for (const sid of settings.trackSids.slice(0, listLimit)) {
    if (!participant.settings.has(sid) && participant.settings.size >= wishLimit) return turn.out.drop('livekit.too-many-settings');
    participant.settings.set(sid, settings);
    const subscription = participant.subscriptions.get(sid);
    if (subscription !== undefined) shape(turn, subscription);
  }
}

/** Tells the media floor which layer this subscriber wants now. */
export function shape(turn: Turn, subscription: Subscription): void {
  if (subscription.state !== 'flowing') return;
  const { publication, subscriber, consumer } = subscription;
  const settings = subscriber.settings.get(publication.sid);
  route(turn, {
    do: 'shape-consumer',
    consumer,
    paused: settings?.disabled === true || settings?.quality === VideoQuality.OFF,
    layer: publication.layerOf(wantedQuality(publication, settings, subscriber.query.adaptiveStream)),
    temporal: temporalFor(settings),
  });
}

/** Picks the quality for a wanted size: the smallest layer that is nearly as high, else the highest. */
export function wantedQuality(publication: Publication, settings: UpdateTrackSettings | undefined, adaptive: boolean): VideoQuality {
  // A page that adapts says soon how large the picture is; until then the low layer is enough to be seen at all.
  if (settings === undefined) return adaptive ? VideoQuality.LOW : VideoQuality.HIGH;
  if (settings.width === 0 || settings.height === 0) return settings.quality;
  const layers = publication.info.layers;
  if (layers.every((layer) => layer.height === 0)) return qualityWithoutLayers(publication, settings);
  for (const [index, layer] of layers.entries()) {
    if (layers[index + 1]?.height === layer.height) continue; // the next one is as large and better
    if (layer.height >= settings.height * closeEnough) return layer.quality;
  }
  return layers.at(-1)?.quality ?? VideoQuality.HIGH;
}

function qualityWithoutLayers(publication: Publication, settings: UpdateTrackSettings): VideoQuality {
  const portrait = publication.info.width > 0 && publication.info.width < publication.info.height;
  const wanted = (portrait ? settings.width : settings.height) * closeEnough;
  if (wanted <= 180) return VideoQuality.LOW;
  return wanted <= 360 ? VideoQuality.MEDIUM : VideoQuality.HIGH;
}

/** Senders halve their frame rate per temporal layer, from about 30 frames a second. */
function temporalFor(settings: UpdateTrackSettings | undefined): number {
  if (settings === undefined || settings.fps === 0 || settings.fps > 15) return allTemporal;
  return settings.fps > 8 ? 1 : 0;
}
