import { Bug, ecdsaP256Sha256, equalConstantTime, type CertificateKey, type KeyAgreement } from '@parley/engine-wire';
import { clientFlight1 } from './client-flight-1.ts';
import { clientFlight5 } from './client-flight-5.ts';
import type { SrtpProfile } from './dtls-contract.ts';
import type { FlightItem } from './flight.ts';
import { refuse, wait, type Handshake, type HandshakeOptions, type Step } from './handshake.ts';
import { verifyData, type Secrets } from './key-schedule.ts';
import { readCertificateMessage } from './message-certificate.ts';
import { readCertificateRequest } from './message-certificate-request.ts';
import { readHelloVerifyRequest } from './message-hello-verify-request.ts';
import { readServerHello, type ServerHello } from './message-server-hello.ts';
import { readServerKeyExchange, signedKeyExchange } from './message-server-key-exchange.ts';
import type { HandshakeMessage } from './reassembly.ts';
import { chooseSrtpProfile } from './srtp-profiles.ts';
import { Transcript } from './transcript.ts';
import { alert, dtls12, ecdheEcdsaAes128GcmSha256, handshakeType, namedCurve, noCompression, randomBytes, secp256r1 } from './wire-numbers.ts';

/**
 * The client's side, top to bottom: (HelloVerifyRequest,) ServerHello, Certificate, ServerKeyExchange,
 * CertificateRequest, ServerHelloDone, Finished. Each message has one place; none may be left out.
 *
 * Source  RFC 6347 §4.2.4 figure 1, RFC 5246 §7.3
 */
export class ClientHandshake implements Handshake {
  secrets: Secrets | undefined;
  srtpProfile: SrtpProfile | undefined;
  peerCertificate: Uint8Array | undefined;
  readonly #options: HandshakeOptions;
  readonly #transcript = new Transcript();
  readonly #clientRandom: Uint8Array;
  readonly #agreement: KeyAgreement;
  #expected: number = handshakeType.serverHello;
  #mayAskForCookie = true;
  #serverRandom: Uint8Array | undefined;
  #peerKey: CertificateKey | undefined;
  #premaster: Uint8Array | undefined;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#clientRandom = options.random.bytes(randomBytes);
    this.#agreement = options.crypto.ecdhP256();
  }

  /** The first flight. */
  start(): FlightItem[] {
    return this.#hello(new Uint8Array(0));
  }

  take(message: HandshakeMessage): Step {
    // Asked once: a second request would be another server, or somebody who wants to keep us busy.
    if (message.type === handshakeType.helloVerifyRequest && this.#mayAskForCookie) return this.#onHelloVerifyRequest(message);
    if (message.type !== this.#expected) return refuse('unexpected-message', alert.unexpectedMessage);
    this.#mayAskForCookie = false;
    switch (message.type) {
      case handshakeType.serverHello:
        return this.#onServerHello(message);
      case handshakeType.certificate:
        return this.#onCertificate(message);
      case handshakeType.serverKeyExchange:
        return this.#onServerKeyExchange(message);
      case handshakeType.certificateRequest:
        return this.#onCertificateRequest(message);
      case handshakeType.serverHelloDone:
        return this.#onServerHelloDone(message);
      default:
        return this.#onFinished(message);
    }
  }

  #hello(cookie: Uint8Array): FlightItem[] {
    return clientFlight1(this.#transcript, this.#clientRandom, cookie, this.#options.srtpProfiles ?? []);
  }

  #onHelloVerifyRequest(message: HandshakeMessage): Step {
    const cookie = readHelloVerifyRequest(message.body);
    if (cookie === undefined) return refuse('malformed', alert.decodeError);
    this.#mayAskForCookie = false;
    this.#transcript.forget(); // [RFC 6347 §4.2.6]
    return { do: 'reply', flight: this.#hello(cookie), timed: true };
  }

  #onServerHello(message: HandshakeMessage): Step {
    const { srtpProfiles = [] } = this.#options;
    const hello = readServerHello(message.body);
    if (hello === undefined) return refuse('malformed', alert.decodeError);
    if (hello.version !== dtls12) return refuse('parameters', alert.protocolVersion);
    if (!answersOurs(hello)) return refuse('parameters', alert.illegalParameter);
    const codes = hello.extensions.srtpCodes ?? [];
    // Exactly one of those that we offered, or none if we offered none. [RFC 5764 §4.1.1]
    this.srtpProfile = codes.length === 1 ? chooseSrtpProfile(srtpProfiles, codes) : undefined;
    const wanted = srtpProfiles.length > 0;
    if (wanted !== (this.srtpProfile !== undefined) || (!wanted && codes.length > 0)) return refuse('parameters', alert.illegalParameter);
    this.#serverRandom = hello.random.slice();
    return this.#next(message, handshakeType.certificate);
  }

  #onCertificate(message: HandshakeMessage): Step {
    const certificate = readCertificateMessage(message.body);
    if (certificate === undefined) return refuse('malformed', alert.decodeError);
    if (certificate === 'none') return refuse('certificate', alert.badCertificate);
    const key = this.#options.crypto.readCertificate(certificate);
    if (key?.kind !== 'ecdsa-p256') return refuse('certificate', alert.badCertificate); // the cipher says so [RFC 8422 §5.3]
    this.#peerKey = key;
    this.peerCertificate = certificate;
    return this.#next(message, handshakeType.serverKeyExchange);
  }

  #onServerKeyExchange(message: HandshakeMessage): Step {
    const exchange = readServerKeyExchange(message.body);
    if (exchange === undefined) return refuse('malformed', alert.decodeError);
    const { curveType, curve, publicKey, scheme, signature } = exchange;
    if (curveType !== namedCurve || curve !== secp256r1 || scheme !== ecdsaP256Sha256) return refuse('parameters', alert.illegalParameter);
    // Without this a server could show anybody's certificate. [RFC 8422 §5.4]
    const signed = signedKeyExchange(this.#clientRandom, known(this.#serverRandom), publicKey);
    if (!known(this.#peerKey).verify(scheme, signed, signature)) return refuse('signature', alert.decryptError);
    this.#premaster = this.#agreement.agree(publicKey);
    if (this.#premaster === undefined) return refuse('key-exchange', alert.illegalParameter);
    return this.#next(message, handshakeType.certificateRequest);
  }

  #onCertificateRequest(message: HandshakeMessage): Step {
    const welcome = readCertificateRequest(message.body);
    if (welcome === undefined) return refuse('malformed', alert.decodeError);
    if (!welcome) return refuse('parameters', alert.handshakeFailure);
    return this.#next(message, handshakeType.serverHelloDone);
  }

  #onServerHelloDone(message: HandshakeMessage): Step {
    if (message.body.length > 0) return refuse('malformed', alert.decodeError);
    this.#next(message, handshakeType.finished);
    const { crypto, identity } = this.#options;
    const { flight, secrets } = clientFlight5(this.#transcript, {
      crypto,
      identity,
      publicKey: this.#agreement.publicKey,
      premaster: known(this.#premaster),
      clientRandom: this.#clientRandom,
      serverRandom: known(this.#serverRandom),
    });
    this.secrets = secrets;
    return { do: 'reply', flight, timed: true };
  }

  #onFinished(message: HandshakeMessage): Step {
    const { crypto } = this.#options;
    const expected = verifyData(crypto, known(this.secrets), 'server', this.#transcript.hash(crypto));
    if (!equalConstantTime(message.body, expected)) return refuse('finished', alert.decryptError);
    return { do: 'done', flight: [] };
  }

  #next(message: HandshakeMessage, expected: number): Step {
    this.#transcript.heard(message);
    this.#expected = expected;
    return wait;
  }
}

/** Every answer is to something that we asked for, and nothing that we need is missing. [RFC 5246 §7.4.1.4] */
function answersOurs(hello: ServerHello): boolean {
  const { extendedMasterSecret: extended, groups, signatureSchemes, renegotiation, srtpMki, others } = hello.extensions;
  return (
    hello.cipherSuite === ecdheEcdsaAes128GcmSha256 &&
    hello.compression === noCompression &&
    extended === true && // [RFC 7627 §5.3]
    groups === undefined &&
    signatureSchemes === undefined &&
    (renegotiation === undefined || renegotiation.length === 0) && // [RFC 5746 §3.4]
    srtpMki !== true &&
    !others
  );
}

/** The order of messages has set it: every later message is refused before the one that does. */
function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Bug('the handshake knows what earlier messages said');
  return value;
}
