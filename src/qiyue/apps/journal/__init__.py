"""日志: who did what, when."""
