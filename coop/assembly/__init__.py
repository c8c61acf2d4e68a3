"""The year in steps, the pack for the general meeting, and the room of the kascommissie."""
