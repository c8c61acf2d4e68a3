"""Hours of a sky that is often clear, and files of them in every layout, with any clock."""

import json

import numpy as np
import pandas as pd
from pvlib.irradiance import aoi_projection

from coop.production.weather.sun import beam_and_diffuse, clear_sky_wm2, sun_path

DE_BILT = (52.1, 5.18)
TURIN = (45.0, 8.0)


def sunny_hours(start="2023-01-01", days=365, place=DE_BILT, minute=None):
    """Hours in UTC: every third day clear, the others dull; as means, or as seen at a minute."""
    index = pd.date_range(start, periods=days * 24, freq="h", tz="UTC")
    if minute is None:
        minutes = [7.5, 22.5, 37.5, 52.5]
        parts = [
            clear_sky_wm2(sun_path(index + pd.Timedelta(minutes=m - 30), *place).zenith_deg)
            for m in minutes
        ]
        ghi_wm2, at = np.mean(parts, axis=0), index
    else:
        at = index + pd.Timedelta(minutes=minute - 30)
        ghi_wm2 = clear_sky_wm2(sun_path(at, *place).zenith_deg)
    dull = np.where(np.asarray(index.dayofyear) % 3, 0.35, 1.0)
    ghi_wm2 = ghi_wm2 * dull
    dni_wm2, dhi_wm2 = beam_and_diffuse(ghi_wm2, sun_path(at, *place))
    hours = {"ghi_wm2": ghi_wm2, "dni_wm2": dni_wm2, "dhi_wm2": dhi_wm2}
    hours["air_degc"] = 10 + 8 * np.sin((np.asarray(index.hour) - 9) / 12 * np.pi)
    hours["wind_m_s"] = np.full(len(index), 4.0)
    return pd.DataFrame(hours, index=index)


def as_csv(hours, columns=None, clock=lambda index: index.strftime("%Y-%m-%dT%H:%MZ"), **more):
    """A plain CSV."""
    columns = columns or list(hours.columns)
    rows = hours[columns].assign(**more)
    times = clock(hours.index)
    lines = [",".join(["time_utc", *rows.columns])]
    lines += [
        f"{time}," + ",".join(f"{value:.3f}" for value in values)
        for time, values in zip(times, rows.itertuples(index=False), strict=True)
    ]
    return "\n".join(lines) + "\n"


def as_knmi(hours, station=260):
    """A *uurgeg* file; the number of an hour is its end."""
    lines = ["# STN,YYYYMMDD,   HH,   FH,    T,    Q", ""]
    lines += [
        f"  {station},{at:%Y%m%d},{at.hour + 1:5d},{round(row.wind_m_s * 10):5d},"
        f"{round(row.air_degc * 10):5d},{round(row.ghi_wm2 * 0.36):5d}"
        for at, row in zip(hours.index, hours.itertuples(), strict=True)
    ]
    return "\n".join(lines) + "\n"


def as_epw(hours, place=DE_BILT, claims_hours=0.0, years=None):
    """An EPW whose header claims a distance from UTC; its rows are written as they stand."""
    head = [f"LOCATION,Proef,-,NLD,Test,260,{place[0]},{place[1]},{claims_hours:.1f},2.0"]
    head += [f"REMARK {number}" for number in range(6)] + ["DATA PERIODS,1,1,Data,Sunday,1/1,12/31"]
    rows = []
    for number, (at, row) in enumerate(zip(hours.index, hours.itertuples(), strict=True)):
        year = at.year if years is None else years[at.month - 1]
        rows.append(
            f"{year},{at.month},{at.day},{at.hour + 1},60,?,{row.air_degc:.1f},5.0,80,101000,"
            f"9999,9999,300,{row.ghi_wm2:.1f},{row.dni_wm2:.1f},{row.dhi_wm2:.1f},"
            f"999999,999999,999999,9999,180,{row.wind_m_s:.1f},5,5,20,9999,9,999999999,"
            "999,0.1,0,99,0.2,0,0"
        )
        assert number < 8784
    return "\n".join([*head, *rows]) + "\n"


def _pvgis_head(place):
    return (
        f"Latitude (decimal degrees): {place[0]:.3f}\nLongitude (decimal degrees): {place[1]:.3f}\n"
        "Elevation (m): 250.0\n"
    )


def as_tmy(hours, place=TURIN, offset=0.1761):
    """PVGIS's typical year, CSV."""
    months = "".join(f"{month},{2006 + month}\n" for month in range(1, 13))
    rows = "\n".join(
        f"{2006 + at.month}{at:%m%d:%H%M},{row.air_degc},80.0,{row.ghi_wm2:.2f},{row.dni_wm2:.2f},"
        f"{row.dhi_wm2:.2f},300.0,{row.wind_m_s},180.0,101000.0"
        for at, row in zip(hours.index, hours.itertuples(), strict=True)
    )
    return (
        _pvgis_head(place)
        + f"Irradiance Time Offset (h): {offset}\nmonth,year\n{months}"
        + f"time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP\n{rows}\n\n"
        + "T2m: 2-m air temperature (degree Celsius)\n\nPVGIS (c) European Union, 2001-2025"
    )


def as_tmy_json(hours, place=TURIN, offset=0.1761):
    """PVGIS's typical year, JSON."""
    rows = [
        {
            "time(UTC)": f"{2006 + at.month}{at:%m%d:%H%M}",
            "T2m": row.air_degc,
            "RH": 80.0,
            "G(h)": row.ghi_wm2,
            "Gb(n)": row.dni_wm2,
            "Gd(h)": row.dhi_wm2,
            "IR(h)": 300.0,
            "WS10m": row.wind_m_s,
            "WD10m": 180.0,
            "SP": 101000.0,
        }
        for at, row in zip(hours.index, hours.itertuples(), strict=True)
    ]
    location = {
        "latitude": place[0],
        "longitude": place[1],
        "elevation": 250.0,
        "irradiance_time_offset": offset,
    }
    months = [{"month": month, "year": 2006 + month} for month in range(1, 13)]
    return json.dumps(
        {
            "inputs": {"location": location, "meteo_data": {"radiation_db": "PVGIS-SARAH3"}},
            "outputs": {"months_selected": months, "tmy_hourly": rows},
            "meta": {"inputs": {}, "outputs": {"tmy_hourly": {"variables": {}}}},
        }
    )


def _on_the_ground(hours, place, minute):
    at = hours.index + pd.Timedelta(minutes=minute - 30)
    up = np.maximum(np.cos(np.radians(sun_path(at, *place).zenith_deg)), 0.0)
    return hours["dni_wm2"].to_numpy() * up


def _on_a_plane(hours, place, minute, slope, azimuth):
    """Beam, sky and ground light on a plane, PVGIS's azimuth (0 is south), under an even sky."""
    sun = sun_path(hours.index + pd.Timedelta(minutes=minute - 30), *place)
    incidence = aoi_projection(slope, azimuth + 180, sun.zenith_deg, sun.azimuth_deg)
    is_up = sun.zenith_deg < 90
    beam = hours["dni_wm2"].to_numpy() * np.maximum(incidence, 0.0) * is_up
    cosine = np.cos(np.radians(slope))
    sky = hours["dhi_wm2"].to_numpy() * (1 + cosine) / 2
    return beam, sky, hours["ghi_wm2"].to_numpy() * 0.2 * (1 - cosine) / 2


def as_pvgis_hours(hours, place=TURIN, minute=10, slope=0, azimuth=0):
    """PVGIS's hours of a fixed plane with components, CSV."""
    on_plane = _on_a_plane(hours, place, minute, slope, azimuth)
    rows = "\n".join(
        f"{at:%Y%m%d:%H}{minute:02d},{direct:.2f},{sky:.2f},{ground:.2f},0.0,{row.air_degc:.2f},"
        f"{row.wind_m_s:.2f},0.0"
        for at, row, direct, sky, ground in zip(
            hours.index, hours.itertuples(), *on_plane, strict=True
        )
    )
    return (
        _pvgis_head(place)
        + f"Radiation database:\tPVGIS-SARAH3\n\n\nSlope: {slope} deg. \nAzimuth: {azimuth} deg. \n"
        + f"time,Gb(i),Gd(i),Gr(i),H_sun,T2m,WS10m,Int\n{rows}\n\n"
        + "T2m: 2-m air temperature (degree Celsius)\n\nPVGIS (c) European Union, 2001-2025"
    )


def as_pvgis_hours_json(hours, place=TURIN, minute=10, slope=0, components=True):
    """PVGIS's hours of a fixed plane, JSON."""
    beam = _on_the_ground(hours, place, minute)
    rows = [
        {
            "time": f"{at:%Y%m%d:%H}{minute:02d}",
            **(
                {"Gb(i)": direct, "Gd(i)": row.dhi_wm2, "Gr(i)": 0.0}
                if components
                else {"G(i)": row.ghi_wm2}
            ),
            "H_sun": 0.0,
            "T2m": row.air_degc,
            "WS10m": row.wind_m_s,
            "Int": 0.0,
        }
        for at, row, direct in zip(hours.index, hours.itertuples(), beam, strict=True)
    ]
    fixed = {"slope": {"value": slope, "optimal": False}, "azimuth": {"value": 0}}
    return json.dumps(
        {
            "inputs": {
                "location": {"latitude": place[0], "longitude": place[1], "elevation": 250.0},
                "meteo_data": {"radiation_db": "PVGIS-SARAH3"},
                "mounting_system": {"fixed": fixed},
            },
            "outputs": {"hourly": rows},
            "meta": {"inputs": {}, "outputs": {"hourly": {"variables": {}}}},
        }
    )
