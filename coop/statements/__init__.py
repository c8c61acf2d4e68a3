"""Papers of a member: yearly statement, certificate, confirmation, and whether each still holds."""
