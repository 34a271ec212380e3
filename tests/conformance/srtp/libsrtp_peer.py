"""libsrtp behind lines of text: `<session> <profile> <direction>` opens, `<session> <verb> <hex>` works.

Answers each line with hex, `ok`, or `error <reason>`.
"""

import sys

from pylibsrtp import Policy, Session

PROFILES = {
    "aes128-cm-sha1-80": Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    "aead-aes-128-gcm": Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
}

sessions = {}


def answer(line):
    name, verb, *rest = line.split()
    if verb in ("send", "receive"):
        profile, key = rest
        kind = Policy.SSRC_ANY_OUTBOUND if verb == "send" else Policy.SSRC_ANY_INBOUND
        sessions[name] = Session(Policy(key=bytes.fromhex(key), ssrc_type=kind, srtp_profile=PROFILES[profile]))
        return "ok"
    work = getattr(sessions[name], verb)
    return work(bytes.fromhex(rest[0])).hex()


for line in sys.stdin:
    try:
        print(answer(line), flush=True)
    except Exception as error:  # the reason is the answer
        print(f"error {error}", flush=True)
