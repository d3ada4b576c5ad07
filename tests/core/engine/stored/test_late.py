"""The last table of a plan may still be a view when others are stored; it reads them then."""

import duckdb

from qiyue.core.engine.duckdb.run import Calculated, Late
from qiyue.core.engine.stored.staged import Stage


def test_a_table_that_a_view_may_read_stays_until_the_view_is_read(monkeypatch):
    con = duckdb.connect()
    con.execute("CREATE TEMP TABLE early AS SELECT 1 AS one")
    con.execute("CREATE TEMP VIEW last AS SELECT one FROM early")
    scored = Calculated(None, (), {"last": Late(con, "last", ())})
    stages = iter([Stage("SELECT one FROM early", (), "early"), Stage("FROM last", (), "last")])
    monkeypatch.setattr(
        "qiyue.core.engine.duckdb.run.stage_of", lambda columns, found: next(stages)
    )
    columns = [type("Column", (), {"kind": "unit", "name": "x"})()]
    for _ in range(2):
        stage = scored.stage(columns)
        assert con.execute(stage.query).fetchall() == [(1,)]
        for statement in stage.drops:
            con.execute(statement)
    assert scored.late == {}
