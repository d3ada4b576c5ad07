"""Who may read the journal: one guard for all its pages."""

from qiyue.apps.guards import page

reads_journal = page("see", of="entry")
