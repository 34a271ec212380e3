import { decodeUtf8 } from '@parley/engine-wire';
import { decodeBase64Url } from './base64url.ts';
import { ClientInfo_Capability, ClientInfo_SDK } from '@livekit/protocol';

/** What a client says about itself and wants, from the query of `/rtc`; plain data. */
export type ConnectQuery = {
  readonly sdk: number;
  readonly version: string;
  readonly protocol: number;
  readonly clientProtocol: number;
  readonly capabilities: readonly number[];
  readonly os: string;
  readonly osVersion: string;
  readonly deviceModel: string;
  readonly browser: string;
  readonly browserVersion: string;
  readonly autoSubscribe: boolean;
  readonly adaptiveStream: boolean;
  readonly reconnect: boolean;
  readonly participantSid: string;
  /** Suffix of a second, publish-only connection of the same person; empty for the usual one. */
  readonly publish: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** The newest signal protocol that we speak; higher numbers are treated as this one. */
export const signalProtocol = 17;

// Free text about the device: long enough for real ones, short enough to keep for every participant.
const wordLimit = 128;

const sdks: ReadonlyMap<string, ClientInfo_SDK> = new Map([
  ['js', ClientInfo_SDK.JS],
  ['swift', ClientInfo_SDK.SWIFT],
  ['ios', ClientInfo_SDK.SWIFT],
  ['android', ClientInfo_SDK.ANDROID],
  ['flutter', ClientInfo_SDK.FLUTTER],
  ['go', ClientInfo_SDK.GO],
  ['unity', ClientInfo_SDK.UNITY],
  ['reactnative', ClientInfo_SDK.REACT_NATIVE],
  ['rust', ClientInfo_SDK.RUST],
  ['python', ClientInfo_SDK.PYTHON],
  ['cpp', ClientInfo_SDK.CPP],
  ['unityweb', ClientInfo_SDK.UNITY_WEB],
  ['node', ClientInfo_SDK.NODE],
  ['unreal', ClientInfo_SDK.UNREAL],
  ['esp32', ClientInfo_SDK.ESP32],
]);

/**
 * Reads the query parameters of a v0 connection.
 *
 * Shape   get answers the first value of a parameter, or null (URLSearchParams.get fits)
 * Answers always: what is missing or nonsense takes its default
 */
export function readConnectQuery(get: (name: string) => string | null): ConnectQuery {
  const word = (name: string): string => (get(name) ?? '').slice(0, wordLimit);
  const flag = (name: string, absent: boolean): boolean => {
    const value = get(name);
    return value === null ? absent : value === '1' || value === 'true';
  };
  return {
    sdk: sdks.get(word('sdk').toLowerCase()) ?? ClientInfo_SDK.UNKNOWN,
    version: word('version'),
    protocol: Math.min(wholeNumber(get('protocol')), signalProtocol),
    clientProtocol: wholeNumber(get('client_protocol')),
    capabilities: capabilities(get('capabilities') ?? ''),
    os: word('os'),
    osVersion: word('os_version'),
    deviceModel: word('device_model'),
    browser: word('browser'),
    browserVersion: word('browser_version'),
    autoSubscribe: flag('auto_subscribe', true),
    adaptiveStream: flag('adaptive_stream', false),
    reconnect: flag('reconnect', false),
    participantSid: word('sid'),
    publish: word('publish'),
    attributes: attributes(get('attributes') ?? ''),
  };
}

/** base64url of a JSON map of texts; anything else is no attribute at all. */
function attributes(encoded: string): Record<string, string> {
  const bytes = encoded === '' ? undefined : decodeBase64Url(encoded);
  const map: Record<string, string> = {};
  if (bytes === undefined) return map;
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes));
    for (const [key, entry] of Object.entries(value ?? {})) {
      if (typeof entry === 'string' && entry !== '' && key !== '__proto__') map[key] = entry;
    }
  } catch {
    return {}; // not JSON: the upgrade ignores it, as documented for this parameter
  }
  return map;
}

function wholeNumber(value: string | null): number {
  const number = Number(value ?? 0);
  return Number.isInteger(number) && number >= 0 && number < 2 ** 31 ? number : 0;
}

function capabilities(list: string): number[] {
  const known: Record<string, number> = {
    CAP_PACKET_TRAILER: ClientInfo_Capability.CAP_PACKET_TRAILER,
    CAP_COMPRESSION_DEFLATE_RAW: ClientInfo_Capability.CAP_COMPRESSION_DEFLATE_RAW,
  };
  const found = new Set<number>();
  for (const name of list.split(',', 32)) {
    const value = Object.hasOwn(known, name) ? known[name] : undefined;
    if (value !== undefined) found.add(value);
  }
  return [...found];
}
