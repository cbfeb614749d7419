"""The Danish contracts under `/soap/`: each a module of its own, `face` finds it by the path (docs/served.md)."""
