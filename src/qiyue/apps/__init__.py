"""What the house remembers: one app a room, lowest first."""
