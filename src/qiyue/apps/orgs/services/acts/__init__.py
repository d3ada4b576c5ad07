"""The plans: what can be done to the organisation and its people, one dataclass a thing."""
