"""What is judged: a module for each capability, each with its checks as one tuple; `catalogue` has them all."""
