"""组织: units, Party bodies, people, and who may do what."""
