"""How numbers are written where a language's own way is not that of this portal's readers."""
