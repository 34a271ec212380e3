import { SignalRequest, SignalResponse } from '@livekit/protocol';
import { WebSocket } from 'ws';

type Kind = NonNullable<SignalResponse['message']['case']>;
type Value<K extends Kind> = Extract<SignalResponse['message'], { case: K }>['value'];

/** LiveKit signalling by hand (protocol v0, binary frames): for peers that bring their own WebRTC. */
export class SignalClient {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<Kind, ((value: unknown) => void)[]>();
  readonly #early = new Map<Kind, unknown[]>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#take(SignalResponse.fromBinary(new Uint8Array(data))));
  }

  static async connect(wsUrl: string, token: string, query = ''): Promise<SignalClient> {
    const socket = new WebSocket(`${wsUrl}/rtc?access_token=${token}&sdk=python&version=1.0.0&protocol=15&auto_subscribe=1${query}`);
    const client = new SignalClient(socket);
    await new Promise<void>((resolve, reject) => socket.once('open', () => resolve()).once('error', reject));
    return client;
  }

  /** The next message of this kind, or one that came already. */
  async next<K extends Kind>(kind: K): Promise<Value<K>> {
    const early = this.#early.get(kind)?.shift();
    if (early !== undefined) return early as Value<K>;
    return new Promise((resolve) => {
      this.#waiting.set(kind, [...(this.#waiting.get(kind) ?? []), resolve as (value: unknown) => void]);
    });
  }

  send(message: SignalRequest['message']): void {
    this.#socket.send(new SignalRequest({ message }).toBinary());
  }

  /** Resolves with the close code. */
  closed(): Promise<number> {
    return new Promise((resolve) => this.#socket.once('close', (code: number) => resolve(code)));
  }

  close(): void {
    this.#socket.close();
  }

  #take({ message }: SignalResponse): void {
    if (message.case === undefined) return;
    const waiter = this.#waiting.get(message.case)?.shift();
    if (waiter !== undefined) waiter(message.value);
    else this.#early.set(message.case, [...(this.#early.get(message.case) ?? []), message.value]);
  }
}
