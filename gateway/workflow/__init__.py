"""What happens next: the only room that runs a whole order."""
