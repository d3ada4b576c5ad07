"""案头: what pages of every room lay out alike: figures, tables, forms, drafts, the inbox."""
