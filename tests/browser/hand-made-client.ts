import { AddTrackRequest, SessionDescription, SignalRequest, SignalResponse, TrackSource, TrackType, TrickleRequest } from '@livekit/protocol';

export type Attempt = {
  /** What the server says this token may do. */
  readonly mayPublish: boolean;
  /** The media really left the browser. */
  readonly packetsSent: number;
  readonly connectionState: RTCPeerConnectionState;
  /** Kinds of all messages that came back. */
  readonly answers: readonly string[];
};

/**
 * A client that keeps no rule: it announces a camera that its token forbids, and sends the media even when
 * the server's answer declines it, by rewriting the answer before the browser sees it.
 */
export async function publishAnyway(url: string, token: string, ms: number): Promise<Attempt> {
  const answers: string[] = [];
  const publisher = new RTCPeerConnection();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360 }, audio: true });
  publisher.createDataChannel('_reliable');
  for (const track of stream.getTracks()) publisher.addTrack(track, stream);
  const socket = new WebSocket(`${url}/rtc?access_token=${token}&sdk=js&version=2.0.0&protocol=15&auto_subscribe=0`);
  socket.binaryType = 'arraybuffer';
  const send = (message: SignalRequest['message']) => socket.send(Uint8Array.from(new SignalRequest({ message }).toBinary()));

  let mayPublish = true;
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
    const { message } = SignalResponse.fromBinary(new Uint8Array(data));
    answers.push(message.case ?? 'unknown');
    if (message.case === 'join') {
      mayPublish = message.value.participant?.permission?.canPublish ?? true;
      void offer();
    } else if (message.case === 'answer') {
      void publisher.setRemoteDescription({ type: 'answer', sdp: acceptEverything(message.value.sdp, publisher.localDescription?.sdp ?? '') });
    } else if (message.case === 'trickle' && message.value.target === 0) {
      void publisher.addIceCandidate(JSON.parse(message.value.candidateInit) as RTCIceCandidateInit);
    }
  };
  publisher.onicecandidate = ({ candidate }) => {
    if (candidate !== null) send({ case: 'trickle', value: new TrickleRequest({ candidateInit: JSON.stringify(candidate), target: 0 }) });
  };

  async function offer(): Promise<void> {
    for (const track of stream.getTracks()) {
      const video = track.kind === 'video';
      send({
        case: 'addTrack',
        value: new AddTrackRequest({ cid: track.id, name: 'forbidden', type: video ? TrackType.VIDEO : TrackType.AUDIO, source: video ? TrackSource.CAMERA : TrackSource.MICROPHONE }),
      });
    }
    await publisher.setLocalDescription(await publisher.createOffer());
    send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp: publisher.localDescription?.sdp ?? '' }) });
  }

  await new Promise((resolve) => setTimeout(resolve, ms));
  let packetsSent = 0;
  for (const report of (await publisher.getStats()).values() as Iterable<Record<string, unknown>>) {
    if (report.type === 'outbound-rtp') packetsSent += Number(report.packetsSent ?? 0);
  }
  const { connectionState } = publisher;
  publisher.close();
  socket.close();
  for (const track of stream.getTracks()) track.stop();
  return { mayPublish, packetsSent, connectionState, answers };
}

/** The offer's media sections turned into willing answers; only transport lines come from the server. */
function acceptEverything(answer: string, offer: string): string {
  const [session = '', ...answered] = splitSections(answer);
  const transport = answered
    .flatMap((section) => section.split('\r\n'))
    .filter((line) => /^a=(ice-ufrag|ice-pwd|fingerprint|setup|candidate|end-of-candidates)/.test(line));
  const unique = [...new Set(transport)];
  const [, ...offered] = splitSections(offer);
  const mids = offered.map((section) => /^a=mid:(.+)$/m.exec(section)?.[1]?.trim() ?? '');
  const sections = offered.map((section, index) => {
    if (section.startsWith('m=application')) return answered[index] ?? section;
    const kept = withoutRedundancy(section)
      .split('\r\n')
      .filter((line) => line !== '' && !/^a=(ssrc|ssrc-group|msid|ice-|fingerprint|setup|candidate|end-of-candidates|extmap-allow-mixed)/.test(line))
      .map((line) => line.replace(/^a=(sendonly|sendrecv)$/, 'a=recvonly'));
    return `${[...kept, ...unique].join('\r\n')}\r\n`;
  });
  const grouped = session.replace(/a=group:BUNDLE.*\r\n/, `a=group:BUNDLE ${mids.join(' ')}\r\n`);
  const hasTransport = /a=ice-ufrag/.test(sections.join(''));
  return hasTransport ? grouped + sections.join('') : answer;
}

/** Chromium would wrap its video in RED as soon as an answer allows it, and that would hide what is sent. */
function withoutRedundancy(section: string): string {
  const unwanted = [...section.matchAll(/^a=rtpmap:(\d+) (?:red|ulpfec)\//gm)].map(([, type]) => type ?? '');
  const carriers = unwanted.concat([...section.matchAll(/^a=fmtp:(\d+) apt=(\d+)/gm)].filter(([, , of]) => unwanted.includes(of ?? '')).map(([, type]) => type ?? ''));
  return section
    .split('\r\n')
    .filter((line) => !carriers.some((type) => new RegExp(`^a=(rtpmap|fmtp|rtcp-fb):${type} `).test(line)))
    .map((line) => (line.startsWith('m=') ? line.split(' ').filter((word, index) => index < 3 || !carriers.includes(word)).join(' ') : line))
    .join('\r\n');
}

function splitSections(sdp: string): string[] {
  return sdp.split(/(?=^m=)/m);
}
