"""The commands of the journal: checkpoints, verification, the witness, exports."""
