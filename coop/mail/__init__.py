"""Mail leaves through an outbox: written with the change it tells of, sent afterwards."""
