"""Whether a plant pays its way without subsidy: designs, their sums, and hourly prices."""
