import type { Address, Machine, Ms, Out } from '@parley/engine-wire';
import type { IceCredentials } from './ice-credentials.ts';

export type IceCommand =
  /** The two sides' credentials; `remote` may follow later. New local ones restart ICE. */
  | { readonly do: 'describe'; readonly local: IceCredentials; readonly remote?: IceCredentials }
  /** Full agents only: an address of the peer to check. */
  | { readonly do: 'add-candidate'; readonly address: Address }
  | { readonly do: 'close' };

export type IceEvent =
  /** The address has proved that it knows our password: it may speak DTLS and SRTP. */
  | { readonly type: 'validated'; readonly address: Address }
  | { readonly type: 'released'; readonly address: Address }
  /** Where to send from now on. */
  | { readonly type: 'path'; readonly address: Address }
  | { readonly type: 'silent' }
  | { readonly type: 'recovered' }
  /** Over: every address was released before. */
  | { readonly type: 'failed'; readonly reason: 'ice-timeout' | 'consent-lost' };

/** One side of ICE for one bundled transport. */
export interface IceAgent extends Machine<IceCommand, IceEvent> {
  /** Where to send; undefined before the first authenticated check and after the end. */
  readonly path: Address | undefined;
  isValidated(address: Address): boolean;
  /**
   * A packet from a validated address was authenticated by DTLS or SRTP keys. On the packet path: cheap
   * when the address is the path.
   */
  heard(from: Address, now: Ms, out: Out<IceEvent>): void;
}
