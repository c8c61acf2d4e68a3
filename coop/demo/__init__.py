"""Coöperatie De Stroomkring U.A., who does not exist: something real to look at on every page.

People, plants and sums are made from a fixed seed. The plants are modelled on published ones
and the sums of 2025 are worked out by hand in the tests.
"""
