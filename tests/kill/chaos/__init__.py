"""Everything goes wrong at once, by a seed: processes die, the database restarts, platforms cut calls off."""
