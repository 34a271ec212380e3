"""aiortc's SCTP transport on a plain UDP socket: one datagram is one SCTP packet.

Usage: aiortc_peer.py <role: controlling|controlled> <port of the other side>

Echoes what arrives on channels called echo*, counts what arrives on the others, opens a channel of its own
called "from-aiortc", and tells what happens as JSON lines on standard output.
"""

import asyncio
import hashlib
import json
import sys

from aiortc.rtcdatachannel import RTCDataChannel, RTCDataChannelParameters
from aiortc.rtcsctptransport import RTCSctpTransport

OWN_MESSAGES = 40


def tell(**fields):
    print(json.dumps(fields), flush=True)


class FakeIce:
    def __init__(self, role):
        self.role = role


class FakeDtls(asyncio.DatagramProtocol):
    """What RTCSctpTransport needs of a DTLS transport."""

    def __init__(self, role):
        self.state = "connected"
        self.transport = FakeIce(role)
        self.socket = None
        self.receiver = None
        self.tasks = set()

    def connection_made(self, transport):
        self.socket = transport

    def datagram_received(self, data, addr):
        if self.receiver is not None:
            task = asyncio.ensure_future(self.receiver._handle_data(data))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def _register_data_receiver(self, receiver):
        self.receiver = receiver

    def _unregister_data_receiver(self, receiver):
        self.receiver = None

    async def _send_data(self, data):
        self.socket.sendto(data)


async def main(role, port):
    loop = asyncio.get_event_loop()
    _, dtls = await loop.create_datagram_endpoint(
        lambda: FakeDtls(role), local_addr=("127.0.0.1", 0), remote_addr=("127.0.0.1", port)
    )
    sctp = RTCSctpTransport(dtls)
    counts = {}

    @sctp.on("datachannel")
    def on_channel(channel):
        tell(event="channel", label=channel.label, ordered=channel.ordered, maxRetransmits=channel.maxRetransmits)
        digest = hashlib.sha256()

        @channel.on("message")
        def on_message(message):
            if channel.label.startswith("echo"):
                channel.send(message)
            elif message == "report":
                tell(event="report", label=channel.label, count=counts.get(channel.label, 0), sha256=digest.hexdigest())
            else:
                counts[channel.label] = counts.get(channel.label, 0) + 1
                digest.update(message)

        @channel.on("close")
        def on_close():
            tell(event="closed", label=channel.label)

    dtls.socket.sendto(b"hello")  # tells the other side where we are
    await sctp.start(RTCSctpTransport.getCapabilities(), 5000)
    own = RTCDataChannel(sctp, RTCDataChannelParameters(label="from-aiortc"))

    @own.on("open")
    def on_open():
        for number in range(OWN_MESSAGES):
            own.send(bytes([number]) * 15360)

    @own.on("close")
    def on_own_close():
        tell(event="closed", label="from-aiortc")

    await loop.run_in_executor(None, sys.stdin.read)  # until the other side has seen enough
    await sctp.stop()


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
