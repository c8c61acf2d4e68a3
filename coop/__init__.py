"""coop: a citizens' energy cooperative runs itself."""
