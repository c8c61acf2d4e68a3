"""Weather for the estimates: several sources, each giving the same hours.

`hours.Weather` is what every source returns. `climate` and `typical_year` are the embedded climate
of the Netherlands; `read` finds out what kind of file it is given (`knmi`, `epw`, `pvgis`,
`hours_csv`), `complete` adds what a file lacks, `gaps` fills small holes and `clock_check` asks
the sun whether the clock is right. `network` asks KNMI and PVGIS, for commands and long work
alone. Pandas, pvlib and requests are loaded only when hours are asked for.
"""
