"""Bad files by the kinds of docs/bad-inputs.md, made by functions from a seed; none is stored."""
