import { TrackInfo, TrackSource, TrackType, VideoLayer, VideoLayer_Mode, VideoQuality, SimulcastCodecInfo, type AddTrackRequest } from '@livekit/protocol';
import type { ProducerId, ReceiveSection } from '@parley/engine-sfu';
import { codecByName, type ForwardedCodec } from './codecs.ts';
import type { TrackSid } from './room-contract.ts';
import type { Participant } from './participant.ts';

/** One track of a participant: announced by add_track, live once an m-section carries it. */
export class Publication {
  readonly sid: TrackSid;
  readonly publisher: Participant;
  readonly producer: ProducerId;
  readonly info: TrackInfo;
  /** Track ids by which the client's SDP may call it. */
  readonly cids: readonly string[];
  /** What the client asked for first; the answer's section may force another. */
  readonly wantedCodec: ForwardedCodec | undefined;
  /** Set while an m-section of the publisher carries it. */
  live: { readonly mid: string; readonly codec: ForwardedCodec; readonly section: ReceiveSection } | undefined;
  /** Somebody subscribed: the publisher was told. */
  heard = false;

  constructor(publisher: Participant, producer: ProducerId, sid: TrackSid, request: AddTrackRequest) {
    this.sid = sid;
    this.publisher = publisher;
    this.producer = producer;
    this.cids = [request.cid, ...request.simulcastCodecs.map((codec) => codec.cid)].filter((cid) => cid !== '');
    this.wantedCodec = codecByName(request.simulcastCodecs[0]?.codec ?? '');
    this.info = announcedInfo(sid, request, this.wantedCodec);
  }

  get kind(): 'audio' | 'video' {
    return this.info.type === TrackType.AUDIO ? 'audio' : 'video';
  }

  get isScreen(): boolean {
    return this.info.source === TrackSource.SCREEN_SHARE || this.info.source === TrackSource.SCREEN_SHARE_AUDIO;
  }

  /** The section is there: what subscribers learn from now on. */
  goLive(mid: string, codec: ForwardedCodec, section: ReceiveSection): void {
    this.live = { mid, codec, section };
    this.info.mid = mid;
    this.info.mimeType = codec.mime;
    const first = this.info.codecs[0];
    if (first !== undefined) {
      first.mid = mid;
      first.mimeType = codec.mime;
    }
    // The list of declared layers is in the order of quality, as the rids are.
    section.rids.forEach((rid, index) => {
      for (const layers of [this.info.layers, first?.layers ?? []]) {
        const layer = layers[index];
        if (layer !== undefined && layer.rid === '') layer.rid = rid;
      }
    });
    this.info.simulcast = section.rids.length > 1;
  }

  /** The index, from low to high, of the layer that serves a quality. */
  layerOf(quality: VideoQuality): number {
    const rids = this.live?.section.rids ?? [];
    const top = Math.max(rids.length, 1) - 1;
    const declared = this.info.layers;
    let chosen = -1;
    declared.forEach((layer, index) => {
      if (layer.quality > quality) return;
      const byRid = rids.indexOf(layer.rid);
      chosen = Math.max(chosen, byRid >= 0 ? byRid : index);
    });
    if (chosen >= 0) return Math.min(chosen, top);
    return Math.min(declared.length > 0 ? 0 : quality, top);
  }
}

function announcedInfo(sid: TrackSid, request: AddTrackRequest, codec: ForwardedCodec | undefined): TrackInfo {
  const isVideo = request.type === TrackType.VIDEO;
  const info = new TrackInfo({
    sid,
    type: request.type,
    name: request.name,
    muted: request.muted,
    width: request.width,
    height: request.height,
    source: request.source,
    disableDtx: request.disableDtx,
    disableRed: true,
    stereo: request.stereo,
    encryption: request.encryption,
    stream: request.stream === '' ? streamOf(request.source) : request.stream,
    backupCodecPolicy: request.backupCodecPolicy,
    audioFeatures: [...request.audioFeatures],
    mimeType: codec?.mime ?? (isVideo ? '' : 'audio/opus'),
  });
  if (!isVideo) return info;
  const layers = request.layers.length > 0 ? request.layers : (request.simulcastCodecs[0]?.layers ?? []);
  info.layers = layers.slice(0, 3).map((layer) => layer.clone());
  if (info.layers.length === 0) info.layers = [new VideoLayer({ quality: VideoQuality.HIGH, width: request.width, height: request.height })];
  info.layers.sort((a, b) => a.quality - b.quality);
  info.layers.forEach((layer, index) => (layer.spatialLayer = index));
  info.simulcast = info.layers.length > 1;
  info.codecs = [
    new SimulcastCodecInfo({
      mimeType: info.mimeType,
      cid: request.simulcastCodecs[0]?.cid || request.cid,
      layers: info.layers.map((layer) => layer.clone()),
      videoLayerMode: VideoLayer_Mode.ONE_SPATIAL_LAYER_PER_STREAM,
    }),
  ];
  return info;
}

/** Tracks of one stream are played in step: a camera with its microphone, a screen with its sound. */
function streamOf(source: TrackSource): string {
  if (source === TrackSource.CAMERA || source === TrackSource.MICROPHONE) return 'camera';
  if (source === TrackSource.SCREEN_SHARE || source === TrackSource.SCREEN_SHARE_AUDIO) return 'screen';
  return 'unknown';
}
