"""The front page, Vandaag and the settings. May open every door; nobody opens its."""
