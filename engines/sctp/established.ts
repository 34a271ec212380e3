import type { Ms } from '@parley/engine-wire';
import { Heartbeat } from './heartbeat.ts';
import type { InitFacts } from './init-chunk.ts';
import type { Path } from './path.ts';
import { Receiver, type Deliver } from './receiver.ts';
import type { SendQueue } from './send-queue.ts';
import { Sender } from './sender.ts';
import { StreamReset } from './stream-reset.ts';

/** What exists once both sides have agreed. */
export type Established = {
  readonly peer: InitFacts;
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly resets: StreamReset;
  readonly heartbeat: Heartbeat;
};

export type Agreement = {
  readonly ours: InitFacts;
  readonly peer: InitFacts;
  readonly mtu: number;
  readonly maxMessageBytes: number;
  readonly path: Path;
  readonly queue: SendQueue;
  readonly deliver: Deliver;
};

/** Makes both halves of the association from what the two INITs said. */
export function establish({ ours, peer, mtu, maxMessageBytes, path, queue, deliver }: Agreement, now: Ms): Established {
  return {
    peer,
    sender: new Sender({ initialTsn: ours.initialTsn, peerWindowBytes: peer.windowBytes, forwardTsn: peer.forwardTsn, mtu, path, queue }),
    receiver: new Receiver(peer.initialTsn, maxMessageBytes, deliver),
    resets: new StreamReset(ours.initialTsn, peer.initialTsn, path),
    heartbeat: new Heartbeat(path, now),
  };
}
