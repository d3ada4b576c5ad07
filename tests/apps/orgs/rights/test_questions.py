"""`may` and `permitted` agree with each other and with rules read off the plain rows."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.orgs.rights.random_worlds import FIRST, LAST, Maker, Oracle, moment

from qiyue.apps.orgs.models import Subject
from qiyue.apps.orgs.rights import may, permitted
from qiyue.apps.orgs.rights.questions import held, which
from qiyue.apps.orgs.rights.questions import permitted as asked
from qiyue.apps.orgs.rights.reaches import reaches
from qiyue.apps.orgs.rights.roles import MEMBER
from qiyue.apps.orgs.rights.verbs import SAYS

OVER_SUBJECTS = sorted(one.verb for one in SAYS if one.of == "subject")
HORIZON = (LAST - FIRST).days + 60


@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 10**9),
    questions=st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from(OVER_SUBJECTS),
            st.integers(-5, HORIZON),
            st.integers(0, 23),
        ),
        min_size=20,
        max_size=20,
    ),
)
def test_answers_agree(db, seed, questions):
    with transaction.atomic():  # rolled back: one world at a time
        world = Maker(seed).make()
        oracle = Oracle(world)
        everything = world.subjects + world.people
        for number, verb, days, hours in questions:
            user = world.users[number]
            at = moment(FIRST) + timedelta(days=days, hours=hours)
            wanted = next(one for one in SAYS if one.verb == verb and one.of == "subject")
            expected = {one.pk for one in everything if oracle.may(user, wanted, one, at)}
            rows = Subject.objects.all()
            assert set(permitted(user, verb, rows, at).values_list("pk", flat=True)) == expected
            few = asked(user, verb, rows, at, few=True).values_list("pk", flat=True)
            assert set(few) == expected
            assert held(user, at) == {
                str(one) for one in SAYS if one in MEMBER or reaches(user, one, at)
            }
            asked_one_by_one = everything[:: 1 + number % 5]
            for one in asked_one_by_one:
                assert may(user, verb, one, at) == (one.pk in expected)
            for one in everything[number::7]:
                able = {word for word in OVER_SUBJECTS if may(user, word, one, at)}
                assert which(user, OVER_SUBJECTS, one, at) == able
        transaction.set_rollback(True)
