"""One aiortc client with two peer connections, driven by JSON lines: what Python's WebRTC does with our descriptions.

Reads  {"offer": sdp}   an offer for the subscriber connection, answered with {"answer": sdp}
       {"answer": sdp}  the answer for the publisher connection
       {"publish": true} makes the publisher's offer: data channels, a tone and a picture
       {"send": hex, "label": label} sends on a data channel of the publisher connection
Writes {"offer"|"answer"|"state"|"message"|"frames": ...}
"""
import asyncio
import json
import sys

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack


def say(**line):
    print(json.dumps(line), flush=True)


async def count_frames(track):
    frames = 0
    while True:
        try:
            await track.recv()
        except Exception:
            return
        frames += 1
        say(frames={"kind": track.kind, "count": frames})


async def main():
    subscriber = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    publisher = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    channels = {}

    for name, connection in (("subscriber", subscriber), ("publisher", publisher)):
        connection.on("connectionstatechange", lambda name=name, connection=connection: say(state={name: connection.connectionState}))

    @subscriber.on("datachannel")
    def on_channel(channel):
        say(channel=channel.label)

        @channel.on("message")
        def on_message(message):
            say(message={"label": channel.label, "hex": bytes(message).hex()})

    @subscriber.on("track")
    def on_track(track):
        asyncio.ensure_future(count_frames(track))

    loop = asyncio.get_event_loop()
    reader = asyncio.StreamReader(limit=1 << 22)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while True:
        line = await reader.readline()
        if not line:
            break
        command = json.loads(line)
        if "offer" in command:
            await subscriber.setRemoteDescription(RTCSessionDescription(command["offer"], "offer"))
            await subscriber.setLocalDescription(await subscriber.createAnswer())
            say(answer=subscriber.localDescription.sdp)
        elif "publish" in command:
            for label, options in (("_lossy", {"ordered": False, "maxRetransmits": 0}), ("_reliable", {"ordered": True})):
                channels[label] = publisher.createDataChannel(label, **options)
                channels[label].on("open", lambda label=label: say(open=label))
            publisher.addTrack(AudioStreamTrack())
            publisher.addTrack(VideoStreamTrack())
            await publisher.setLocalDescription(await publisher.createOffer())
            tracks = {t.sender.track.kind: t.sender.track.id for t in publisher.getTransceivers()}
            say(offer=publisher.localDescription.sdp, tracks=tracks)
        elif "answer" in command:
            await publisher.setRemoteDescription(RTCSessionDescription(command["answer"], "answer"))
        elif "send" in command:
            channels[command["label"]].send(bytes.fromhex(command["send"]))
    await publisher.close()
    await subscriber.close()


asyncio.run(main())
