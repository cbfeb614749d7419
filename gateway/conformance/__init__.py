"""The conformance kit: ours is the counterpart of anybody's endpoint, and says what of the standard it keeps.

A run plays steps (`playing`: one POST, or a whole conversation), keeps every exchange as evidence, and then lets pure
checks judge the evidence (`judging`); `reporting` shows the result. `docs/conformance.md` is for those who run it.
"""
