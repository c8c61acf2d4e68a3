"""Plants, meters, weather and estimates. Knows kilowatts, not members. Opens no other door."""
