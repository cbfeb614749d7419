"""The result of a run for people and machines: on the screen, as JUnit XML, as one HTML page."""
