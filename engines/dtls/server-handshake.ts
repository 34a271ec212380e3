import { Bug, ecdsaP256Sha256, equalConstantTime, type Address, type CertificateKey, type KeyAgreement } from '@parley/engine-wire';
import { isCookie, makeCookie } from './cookie.ts';
import type { SrtpProfile } from './dtls-contract.ts';
import { refuse, wait, type Handshake, type HandshakeOptions, type Step } from './handshake.ts';
import { extendedMasterSecret, verifyData, type Secrets } from './key-schedule.ts';
import { readCertificateMessage } from './message-certificate.ts';
import { readCertificateVerify } from './message-certificate-verify.ts';
import { readClientHello, type ClientHello } from './message-client-hello.ts';
import { readClientKeyExchange } from './message-client-key-exchange.ts';
import type { HandshakeMessage } from './reassembly.ts';
import { serverFlight2 } from './server-flight-2.ts';
import { serverFlight4 } from './server-flight-4.ts';
import { serverFlight6 } from './server-flight-6.ts';
import { chooseSrtpProfile } from './srtp-profiles.ts';
import { Transcript } from './transcript.ts';
import {
  alert,
  dtls12,
  ecdheEcdsaAes128GcmSha256,
  handshakeType,
  noCompression,
  randomBytes,
  secp256r1,
  uncompressedPointFormat,
} from './wire-numbers.ts';

const cookieSecretBytes = 32;

/**
 * The server's side, top to bottom: ClientHello (cookie), Certificate, ClientKeyExchange,
 * CertificateVerify, Finished. Each message has one place; none may be left out.
 *
 * Source  RFC 6347 §4.2.4 figure 1, RFC 5246 §7.3
 */
export class ServerHandshake implements Handshake {
  secrets: Secrets | undefined;
  srtpProfile: SrtpProfile | undefined;
  peerCertificate: Uint8Array | undefined;
  readonly #options: HandshakeOptions;
  readonly #transcript = new Transcript();
  readonly #cookieSecret: Uint8Array;
  #expected: number = handshakeType.clientHello;
  #clientRandom: Uint8Array | undefined;
  #serverRandom: Uint8Array | undefined;
  #agreement: KeyAgreement | undefined;
  #peerKey: CertificateKey | undefined;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#cookieSecret = options.random.bytes(cookieSecretBytes);
  }

  take(message: HandshakeMessage, from: Address): Step {
    if (message.type !== this.#expected) return refuse('unexpected-message', alert.unexpectedMessage);
    switch (message.type) {
      case handshakeType.clientHello:
        return this.#onClientHello(message, from);
      case handshakeType.certificate:
        return this.#onCertificate(message);
      case handshakeType.clientKeyExchange:
        return this.#onClientKeyExchange(message);
      case handshakeType.certificateVerify:
        return this.#onCertificateVerify(message);
      default:
        return this.#onFinished(message);
    }
  }

  #onClientHello(message: HandshakeMessage, from: Address): Step {
    const { crypto, random, identity, srtpProfiles = [], cookie = 'always' } = this.#options;
    const hello = readClientHello(message.body);
    if (hello === undefined) return refuse('malformed', alert.decodeError);
    if (cookie === 'always' && !isCookie(crypto, this.#cookieSecret, from, hello)) {
      // A wrong cookie is treated like none. [RFC 6347 §4.2.1]
      return { do: 'reply', flight: serverFlight2(this.#transcript, makeCookie(crypto, this.#cookieSecret, from, hello)), timed: false };
    }
    const refusal = refuseHello(hello);
    if (refusal !== undefined) return refusal;
    this.srtpProfile = chooseSrtpProfile(srtpProfiles, hello.extensions.srtpCodes ?? []);
    if (srtpProfiles.length > 0 && this.srtpProfile === undefined) return refuse('parameters', alert.handshakeFailure);

    this.#transcript.heard(message);
    this.#clientRandom = hello.random.slice();
    this.#serverRandom = random.bytes(randomBytes);
    this.#agreement = crypto.ecdhP256();
    this.#expected = handshakeType.certificate;
    const flight = serverFlight4(this.#transcript, {
      hello,
      serverRandom: this.#serverRandom,
      publicKey: this.#agreement.publicKey,
      srtpProfile: this.srtpProfile,
      identity,
    });
    return { do: 'reply', flight, timed: true };
  }

  #onCertificate(message: HandshakeMessage): Step {
    const certificate = readCertificateMessage(message.body);
    if (certificate === undefined) return refuse('malformed', alert.decodeError);
    // A client without a certificate cannot be who was described. [RFC 5246 §7.4.6, RFC 8827 §6.5]
    if (certificate === 'none') return refuse('certificate', alert.handshakeFailure);
    const key = this.#options.crypto.readCertificate(certificate);
    if (key === undefined || key.kind === 'other') return refuse('certificate', alert.badCertificate);
    this.#peerKey = key;
    this.peerCertificate = certificate;
    this.#transcript.heard(message);
    this.#expected = handshakeType.clientKeyExchange;
    return wait;
  }

  #onClientKeyExchange(message: HandshakeMessage): Step {
    const { crypto } = this.#options;
    const point = readClientKeyExchange(message.body);
    if (point === undefined) return refuse('malformed', alert.decodeError);
    const premaster = known(this.#agreement).agree(point);
    if (premaster === undefined) return refuse('key-exchange', alert.illegalParameter);
    this.#transcript.heard(message);
    // The session hash ends with this message. [RFC 7627 §3]
    const master = extendedMasterSecret(crypto, premaster, this.#transcript.hash(crypto));
    this.secrets = { master, clientRandom: known(this.#clientRandom), serverRandom: known(this.#serverRandom) };
    this.#agreement = undefined;
    this.#expected = handshakeType.certificateVerify;
    return wait;
  }

  #onCertificateVerify(message: HandshakeMessage): Step {
    const proof = readCertificateVerify(message.body);
    if (proof === undefined) return refuse('malformed', alert.decodeError);
    // Without this a client could show anybody's certificate. [RFC 5246 §7.4.8]
    if (!known(this.#peerKey).verify(proof.scheme, this.#transcript.bytes(), proof.signature)) return refuse('signature', alert.decryptError);
    this.#transcript.heard(message);
    this.#expected = handshakeType.finished;
    return wait;
  }

  #onFinished(message: HandshakeMessage): Step {
    const { crypto } = this.#options;
    const secrets = known(this.secrets);
    const expected = verifyData(crypto, secrets, 'client', this.#transcript.hash(crypto));
    if (!equalConstantTime(message.body, expected)) return refuse('finished', alert.decryptError);
    this.#transcript.heard(message);
    return { do: 'done', flight: serverFlight6(this.#transcript, crypto, secrets) };
  }
}

function refuseHello(hello: ClientHello): Step | undefined {
  const { groups, pointFormats, signatureSchemes, extendedMasterSecret: extended, renegotiation } = hello.extensions;
  // Newer minor versions count down. A client of DTLS 1.3 says 1.2 here. [RFC 6347 §4.2.1, RFC 9147 §5.3]
  if (hello.version >>> 8 !== dtls12 >>> 8 || hello.version > dtls12) return refuse('parameters', alert.protocolVersion);
  const fits =
    hello.cipherSuites.includes(ecdheEcdsaAes128GcmSha256) &&
    hello.compressions.includes(noCompression) &&
    extended === true && // [RFC 7627 §5.3]
    (groups === undefined || groups.includes(secp256r1)) && // absent: the choice is ours [RFC 8422 §4]
    (pointFormats === undefined || pointFormats.includes(uncompressedPointFormat)) && // [RFC 8422 §5.1.2]
    signatureSchemes?.includes(ecdsaP256Sha256) === true && // absent would mean SHA-1 [RFC 5246 §7.4.1.4.1]
    (renegotiation === undefined || renegotiation.length === 0); // [RFC 5746 §3.6]
  return fits ? undefined : refuse('parameters', alert.handshakeFailure);
}

/** The order of messages has set it: every later message is refused before the one that does. */
function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Bug('the handshake knows what earlier messages said');
  return value;
}
