import type { PeerEvent } from '@parley/engine-peer';
import type { Address } from '@parley/engine-wire';

import type { Leg } from './leg.ts';
import type { Turn } from './turn.ts';

/** What the Router must do about a leg whose events are worked off. */
export type LegVerdict = 'nothing' | 'connected' | 'failed';

/** Turns what a transport said during its call into the Router's events, and keeps the table of addresses. */
export function settleLeg(leg: Leg, turn: Turn, byAddress: Map<Address, Leg>): LegVerdict {
  let verdict: LegVerdict = 'nothing';
  // Sending what waited for a channel may say more: the list grows while it is read.
  for (let index = 0; index < leg.events.length; index++) {
    const event = leg.events[index] as PeerEvent; // below length
    if (event.type === 'connected') verdict = 'connected';
    if (event.type === 'failed') verdict = 'failed';
    translate(event, leg, turn, byAddress);
  }
  leg.events.length = 0;
  return verdict;
}

function translate(event: PeerEvent, leg: Leg, turn: Turn, byAddress: Map<Address, Leg>): void {
  switch (event.type) {
    case 'connected':
      leg.path.connected = true;
      return turn.emit({ type: 'leg-connected', leg: leg.id });
    case 'silent':
      return turn.emit({ type: 'leg-silent', leg: leg.id });
    case 'recovered':
      return turn.emit({ type: 'leg-recovered', leg: leg.id });
    case 'failed':
      leg.path.connected = false;
      return turn.emit({ type: 'leg-failed', leg: leg.id, reason: event.reason });
    case 'address-bound':
      leg.addresses.add(event.address);
      byAddress.set(event.address, leg);
      return turn.emit({ type: 'address-bound', leg: leg.id, address: event.address });
    case 'address-released':
      return release(leg, event.address, turn, byAddress);
    case 'channel-open':
      leg.channels.opened(event.channel, event.label, leg);
      return turn.emit({ type: 'channel-open', leg: leg.id, label: event.label });
    case 'channel-closed':
      return leg.channels.closed(event.channel);
    case 'message':
      return turn.emit({ type: 'message', leg: leg.id, label: event.label, bytes: event.bytes });
  }
}

function release(leg: Leg, address: Address, turn: Turn, byAddress: Map<Address, Leg>): void {
  if (!leg.addresses.delete(address)) return;
  // The address may have gone over to another leg of this Router already.
  if (byAddress.get(address) === leg) byAddress.delete(address);
  turn.emit({ type: 'address-released', leg: leg.id, address });
}

/** Gives back everything that names a leg. */
export function closeLeg(leg: Leg, turn: Turn, byAddress: Map<Address, Leg>): void {
  leg.path.connected = false;
  for (const address of [...leg.addresses]) release(leg, address, turn, byAddress);
}
