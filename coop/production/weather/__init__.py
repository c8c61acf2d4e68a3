"""Weather for the estimates: several sources, each giving the same hours.

`hours.Weather` is what every source returns; `climate` and `typical_year` are the embedded
climate of the Netherlands, `knmi` reads the hours that KNMI measured. Nothing here uses the
network, and pandas and pvlib are loaded only when hours are asked for.
"""
