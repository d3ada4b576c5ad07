"""日志: who did what, when, in a form that shows every later change; bytes, no database."""
