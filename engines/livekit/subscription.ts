import type { ConsumerId } from '@parley/engine-sfu';
import type { Participant } from './participant.ts';
import type { Publication } from './publication.ts';

/**
 * One track on its way to one participant.
 *
 * Shape   offered: its section stood in an offer; flowing: the answer took it and the media floor sends
 */
export type Subscription = {
  readonly consumer: ConsumerId;
  readonly publication: Publication;
  readonly subscriber: Participant;
  state: 'waiting' | 'offered' | 'flowing';
};
