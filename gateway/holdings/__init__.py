"""Who has it, may lend it, and when: everybody asked at once under one deadline."""
