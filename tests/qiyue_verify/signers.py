"""Signs without any package, so that the verifier is tested wherever Python runs."""

import hashlib
from dataclasses import dataclass

from qiyue.core.journal.notes import Key
from qiyue_verify import ed25519


@dataclass(frozen=True)
class PlainSigner:
    """Ed25519 by RFC 8032, 5.1.6; for tests alone, its time tells of its secret."""

    name: str
    type: int
    seed: bytes

    @property
    def _secret(self):
        digest = hashlib.sha512(self.seed).digest()
        number = int.from_bytes(digest[:32], "little")
        return number & (2**254 - 8) | 2**254, digest[32:]

    @property
    def public(self):
        return ed25519._bytes(ed25519._times(self._secret[0], ed25519.BASE))

    @property
    def key(self):
        return Key(self.name, self.type, self.public)

    def sign(self, message):
        secret, prefix = self._secret
        nonce = number(prefix + message)
        point = ed25519._bytes(ed25519._times(nonce, ed25519.BASE))
        challenge = number(point + self.public + message)
        return point + ((nonce + challenge * secret) % ed25519.L).to_bytes(32, "little")


def number(data):
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % ed25519.L
