"""Money in: bank files, what each line is for, and what nobody knows yet."""
