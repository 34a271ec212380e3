"""An aiortc connection with one audio track and one data channel.

Reads the answer as one JSON line on stdin, writes JSON lines: the offer, then what happens. Commands on
stdin afterwards: {"do": "say", "text": ...}, {"do": "close"}.
"""
import asyncio
import json
import sys

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack


def tell(**what):
    print(json.dumps(what), flush=True)


async def count_frames(track):
    frames = 0
    while True:
        await track.recv()
        frames += 1
        if frames % 25 == 0:
            tell(event="frames", count=frames)


async def main():
    reader = asyncio.StreamReader()
    await asyncio.get_event_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer.on("connectionstatechange", lambda: tell(event="state", state=peer.connectionState))
    peer.on("track", lambda track: asyncio.ensure_future(count_frames(track)))
    peer.addTrack(AudioStreamTrack())
    channel = peer.createDataChannel("talk")
    channel.on("open", lambda: tell(event="open"))
    channel.on("message", lambda text: tell(event="message", text=text))
    # The first section's transport carries the whole bundle.
    transport = peer.getSenders()[0].transport
    transport.on("statechange", lambda: tell(event="dtls", state=transport.state))
    await peer.setLocalDescription(await peer.createOffer())
    tell(event="offer", sdp=peer.localDescription.sdp)
    while True:
        line = await reader.readline()
        if not line:
            break
        command = json.loads(line)
        if command["do"] == "answer":
            await peer.setRemoteDescription(RTCSessionDescription(command["sdp"], "answer"))
        elif command["do"] == "say":
            channel.send(command["text"])
        else:
            await peer.close()
            break
    await peer.close()


asyncio.run(main())
