"""Signatures are looked at as RFC 8032 says."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from tests.qiyue_verify.signers import PlainSigner

from qiyue_verify.ed25519 import L, holds

# RFC 8032, 7.1, tests 1 to 3: secret, public, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
        "4dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_the_published_signatures_hold_and_come_out(secret, public, message, signature):
    public, message, signature = map(bytes.fromhex, (public, message, signature))
    signer = PlainSigner("a", 1, bytes.fromhex(secret))
    assert signer.public == public
    assert signer.sign(message) == signature
    assert holds(public, message, signature)
    assert not holds(public, message + b"0", signature)


def test_no_changed_bit_of_a_signature_or_a_key_holds():
    signer = PlainSigner("a", 1, bytes(32))
    public, signature = signer.public, signer.sign(b"text")
    draw = random.Random(1)
    for _ in range(40):
        bit = draw.randrange(512)
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not holds(public, b"text", bytes(changed))
        changed = bytearray(public)
        changed[bit % 256 // 8] ^= 1 << bit % 8
        assert not holds(bytes(changed), b"text", signature)


def test_a_second_spelling_of_a_signature_does_not_hold():
    signer = PlainSigner("a", 1, bytes(32))
    signature = signer.sign(b"text")
    twin = int.from_bytes(signature[32:], "little") + L
    assert not holds(signer.public, b"text", signature[:32] + twin.to_bytes(32, "little"))
    assert not holds(signer.public, b"text", signature + b"0")
    assert not holds(signer.public + b"0", b"text", signature)
    assert not holds(b"\xff" * 32, b"text", signature)


def test_it_agrees_with_the_package_that_signs():
    draw = random.Random(2)
    for _ in range(30):
        seed, message = draw.randbytes(32), draw.randbytes(draw.randrange(200))
        secret = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
        signer = PlainSigner("a", 1, seed)
        assert signer.public == secret.public_key().public_bytes_raw()
        assert signer.sign(message) == secret.sign(message)
        assert holds(signer.public, message, secret.sign(message))
