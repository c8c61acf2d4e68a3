"""Joining without barriers: by paper, with help, in parts, as a present, by a provider."""
