"""What members owe or save by the month or year: contribution, savings, direct debits."""
