"""Forms that lose nothing: fields, drafts, versions, previews, undo."""
