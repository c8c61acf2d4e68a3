"""Papers: PDF files for people to keep, with our own letters, readable aloud and made to last."""
