import type { TLSSocket } from 'node:tls';

/** One protocol that is spoken behind the TLS door. */
export type TlsProtocol = {
  readonly name: string;
  /** The names under which a client may ask for it; empty for protocols whose clients name none. */
  readonly alpn: readonly string[];
  /** Only for connections to this host name; such a protocol is asked before those for every host. */
  readonly host?: string;
  /** Whether a client that named no protocol begins with this byte. */
  readonly startsWith?: (byte: number) => boolean;
  /** Owns the socket from here on; what was looked at is still to be read. */
  accept(socket: TLSSocket): void;
};

/**
 * Which protocol a connection speaks: by host and ALPN while the handshake runs, by its first byte when the client
 * named none.
 *
 * Source  RFC 7301 §3.2
 */
export class ProtocolTable {
  readonly #protocols: TlsProtocol[] = [];

  /** Errors  throws when two protocols claim one name on one host: a mistake of ours, found at start */
  add(protocol: TlsProtocol): void {
    const taken = this.#protocols.find((other) => other.host === protocol.host && other.alpn.some((name) => protocol.alpn.includes(name)));
    if (taken !== undefined) throw new Error(`the TLS protocols ${taken.name} and ${protocol.name} claim the same name`);
    this.#protocols.push(protocol);
  }

  /** Answers  the name to agree on, or undefined to refuse the handshake with `no_application_protocol` */
  choose(host: string | undefined, offered: readonly string[]): string | undefined {
    // Our order decides, not the client's: a browser offers HTTP/1.1 too.
    return this.#spokenAt(host).flatMap(({ alpn }) => alpn).find((name) => offered.includes(name));
  }

  byName(host: string | undefined, name: string): TlsProtocol | undefined {
    return this.#spokenAt(host).find(({ alpn }) => alpn.includes(name));
  }

  byFirstByte(host: string | undefined, byte: number): TlsProtocol | undefined {
    return this.#spokenAt(host).find(({ startsWith }) => startsWith?.(byte) ?? false);
  }

  /** A host with protocols of its own speaks those only: HTTP/2 on it would answer for another product. */
  #spokenAt(host: string | undefined): readonly TlsProtocol[] {
    const own = host === undefined ? [] : this.#protocols.filter((protocol) => protocol.host === host.toLowerCase());
    return own.length > 0 ? own : this.#protocols.filter((protocol) => protocol.host === undefined);
  }
}
