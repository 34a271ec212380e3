export { SctpAssociation } from './association.ts';
export type { ChannelId, SctpCommand, SctpEvent, SctpFailure, SctpOptions } from './sctp-contract.ts';
export { defaultMaxMessageBytes, defaultMtu, lowMarkBytes, maxBacklogBytes, maxChannels, maxLabelBytes, maxSendBytes } from './limits.ts';
