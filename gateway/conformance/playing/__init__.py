"""What is played: steps are coroutines on a bench; `script` says which steps a role has, in their order."""
