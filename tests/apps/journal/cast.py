"""What the tests of the journal share: journals made quickly, keys, and who acts."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from tests.apps.journal.things.models import Post, Target, Unit

from qiyue.apps.journal.models import Entry
from qiyue.apps.journal.services import place_of, record
from qiyue.apps.journal.trees import grow, locked_head
from qiyue.core.journal.canonical import named
from qiyue.core.journal.keys import Ed25519Signer
from qiyue.core.journal.notes import LOG, WITNESS

START = datetime(2026, 1, 1, tzinfo=UTC)
MINE = Ed25519Signer(settings.JOURNAL_ORIGIN, LOG, bytes(range(32)))
AUDIT = Ed25519Signer("audit.example", WITNESS, bytes(range(1, 33)))


@transaction.atomic
def stored_leaves(leaves):
    """Entries of which only the leaf matters."""
    head = locked_head()
    Entry.objects.bulk_create(
        [
            Entry(
                seq=seq,
                at=START,
                actor="p-1",
                command_key="k",
                kind="a.b",
                schema=1,
                body="{}",
                body_hash="",
                rows_root="",
                row_count=0,
                leaf=named(leaf),
            )
            for seq, leaf in enumerate(leaves, start=head.size + 1)
        ],
        batch_size=2000,
    )
    grow(head, leaves)


def some_life(draw, size):
    """So many entries about units, posts and targets that are founded, changed, taken away."""
    units, posts, targets = [], [], []
    for number in range(size):
        with transaction.atomic():
            act(draw, number, units, posts, targets)


def act(draw, number, units, posts, targets):
    at = START + timedelta(seconds=number, microseconds=draw.randrange(10**6))
    who = {"actor": f"p-{draw.randrange(9)}", "at": at, "key": draw.randbytes(6).hex()}
    choice = draw.randrange(10)
    if choice < 3 or not units:
        unit = Unit.objects.create(name=f"单位 {number} 𠮷", seen_at=at, salt=draw.randbytes(4))
        units.append(unit)
        record("unit.founded", unit, **who, body={"name": unit.name})
    elif choice < 5:
        some = draw.sample(units, min(len(units), draw.choice([1, 1, 2, 6])))
        for unit in some:
            unit.number, unit.open = draw.randrange(10**12), draw.choice([True, False])
            unit.save()
        record("unit.counted", *some, **who, on_behalf_of=draw.choice([None, "p-0"]))
    elif choice < 7:
        posts.append(
            Post.objects.create(code=draw.randbytes(5).hex(), unit=draw.choice(units), title="班长")
        )
        record("post.filled", posts[-1], **who)
    elif choice < 8:
        targets.append(Target.objects.create(unit=draw.choice(units), number=number))
        record("target.set", targets[-1], **who)
    elif choice < 9 and posts:
        post = posts.pop(draw.randrange(len(posts)))
        gone = place_of(post)
        post.delete()
        record("post.ended", **who, removed=[gone])
    else:
        record("journal.looked_at", **who, body={"page": number})
