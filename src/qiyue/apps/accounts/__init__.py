"""账号: who may come in, and how they prove it."""
