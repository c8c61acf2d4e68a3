"""From a meter's file to readings: looked at, explained, previewed, and only then imported."""

from dataclasses import replace
from datetime import UTC
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from coop import clock
from coop.errors import RuleBroken
from coop.members.access import may_administer
from coop.members.session import require, viewer
from coop.production.column_layout import Layout, Sketch, consumption_column, propose, sketch
from coop.production.import_forms import ColumnsForm, RawForm, TelegramForm
from coop.production.import_preview import Preview, preview_of, remember, whose_file
from coop.production.lay_over import register_of
from coop.production.mapped_csv import MappedFile, read_mapped
from coop.production.meter_csv import (
    Expected,
    Fault,
    check_head,
    has_known_columns,
    read_meter_csv,
)
from coop.production.meter_table import text_of
from coop.production.models import Meter, Plant
from coop.production.plant_details import most_kw
from coop.production.queries import meters_of
from coop.production.reading_forms import ImportForm, UploadForm
from coop.production.reading_views import (
    index_page,
    meter_or_404,
    told,
    year_of_stand,
    year_that_ends,
)
from coop.production.record_readings import compare, record_readings
from coop.production.record_stands import record_stands
from coop.production.shift_check import ClockShift, moved
from coop.production.stand_queries import layout_of, owners, stands_of
from coop.production.telegrams import (
    faults_at_sight,
    has_telegrams,
    read_telegrams,
    stands_of_telegrams,
)
from coop.production.upload import RawFile, Upload, pack, pack_file, unpack, unpack_file
from coop.production.views import plant_or_404, town_zone
from coop.web import claim_form

imports = Blueprint("imports", __name__, url_prefix="/bestuur/bronnen/<code>/meterstanden")

FIRST_LINES = 5


@imports.post("/bestand")
def upload_POST(code: str) -> ResponseReturnValue:
    """Read a file and show what would happen, or ask what is in it; nothing is written."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    form = UploadForm(CombinedMultiDict((request.files, request.form)))
    form.offer_meters(meters_of(plant.id))
    if form.validate():
        meter = meter_or_404(plant, form.meter.data)
        with form.refusals():
            whose_file(form.file_name, meter)
            return _opened(plant, meter, form.file_name, form.file.data.read())
    return index_page(plant_or_404(code), upload=form), 422


def _opened(plant: Plant, meter: Meter, name: str, content: bytes) -> ResponseReturnValue:
    expected = _expected(plant, meter)
    try:
        text = text_of(content)
        if not text.strip():
            raise RuleBroken("Dit bestand is leeg.", field="file")
        if has_telegrams(text):
            faults = faults_at_sight(text, expected)
            if faults:
                return _preview(plant, meter, Upload(meter.id, name), faults)
            return _ask_register(plant, meter, RawFile(meter.id, name, text))
        check_head(text, expected)
        if not has_known_columns(text):
            seen = sketch(text)
            kept = layout_of(meter.id, seen.head)
            layout = Layout.from_json(kept.columns) if kept else propose(seen, meter.kind)
            raw = RawFile(meter.id, name, text)
            form = ColumnsForm(raw=pack_file(raw)).offer(seen).show(layout)
            return _ask_columns(plant, meter, raw, seen, form, is_known=kept is not None)
    except RuleBroken as refusal:
        if refusal.field == "file":
            raise
        return _preview(plant, meter, Upload(meter.id, name), (Fault(1, refusal.words),))
    found = read_meter_csv(text, expected)
    return _preview(plant, meter, Upload(meter.id, name, found.readings), found.faults)


def _expected(plant: Plant, meter: Meter) -> Expected:
    zone = town_zone()
    return Expected(zone, clock.today(zone), most_kw(plant) or None, meter.name, owners())


def _ask_columns(
    plant: Plant,
    meter: Meter,
    raw: RawFile,
    seen: Sketch,
    form: ColumnsForm,
    *,
    is_known: bool = False,
) -> str:
    """Which column is what, with the first lines as they are and as they would be read."""
    found: MappedFile | None = None
    layout: Layout | None = None
    with form.refusals():
        first = replace(seen, lines=seen.lines[: 4 * FIRST_LINES])
        layout = form.layout(seen)
        found = read_mapped(first, layout, _expected(plant, meter), register_of(meter))
    return render_template(
        "readings/columns.html",
        plant=plant,
        meter=meter,
        file_name=raw.file_name,
        seen=seen,
        lines=seen.lines[:FIRST_LINES],
        found=found,
        is_unread=found is None or found.is_unread,
        asks_about=consumption_column(seen, layout) if layout else None,
        first_lines=FIRST_LINES,
        form=form,
        is_known=is_known,
        looked=bool(request.form.get("look")),
        zone=town_zone(),
    )


@imports.post("/bestand/kolommen")
def columns_POST(code: str) -> ResponseReturnValue:
    """Read the file as the board says, and show what would happen; or look again."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    form = ColumnsForm(request.form)
    raw = unpack_file(form.raw.data or "")
    meter = meter_or_404(plant, raw.meter_id)
    seen = sketch(raw.text)
    form.offer(seen)
    if request.form.get("look"):
        return _ask_columns(plant, meter, raw, seen, form)
    with form.refusals():
        layout = form.layout(seen)
        found = read_mapped(seen, layout, _expected(plant, meter), register_of(meter))
        upload = Upload(
            meter.id,
            raw.file_name,
            found.readings,
            found.stands,
            "stands" if layout.kind == "register" else "file",
            seen.head,
            layout.as_json(),
        )
        return _preview(plant, meter, upload, found.faults, others=found.others)
    plant = plant_or_404(code)
    return _ask_columns(plant, meter_or_404(plant, raw.meter_id), raw, seen, form), 422


def _ask_register(
    plant: Plant, meter: Meter, raw: RawFile, form: TelegramForm | None = None
) -> str:
    telegrams, _faults = read_telegrams(raw.text, town_zone())
    if form is None:
        kept = layout_of(meter.id, "p1")
        form = TelegramForm(
            raw=pack_file(raw),
            register=kept.columns["register"] if kept else "delivered",
        )
    return render_template(
        "readings/telegram.html",
        plant=plant,
        meter=meter,
        file_name=raw.file_name,
        telegrams=telegrams,
        needs_time=any(telegram.at is None for telegram in telegrams),
        form=form,
        zone=town_zone(),
    )


@imports.post("/bestand/telegram")
def telegram_POST(code: str) -> ResponseReturnValue:
    """Read telegrams and show what would happen."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    form = TelegramForm(request.form)
    raw = unpack_file(form.raw.data or "")
    meter = meter_or_404(plant, raw.meter_id)
    if form.validate():
        with form.refusals():
            read_at = form.moment(town_zone()).astimezone(UTC) if form.day.data else None
            which = str(form.register.data)
            expected = _expected(plant, meter)
            found = stands_of_telegrams(raw.text, which, expected, register_of(meter), read_at)
            upload = Upload(
                meter.id,
                raw.file_name,
                stands=found.stands,
                source="telegram",
                head="p1",
                layout={"register": which},
            )
            return _preview(plant, meter, upload, found.faults)
    return _ask_register(plant, meter, raw, form), 422


def _preview(
    plant: Plant,
    meter: Meter,
    upload: Upload,
    faults: tuple[Fault, ...] = (),
    *,
    form: ImportForm | None = None,
    others: int = 0,
) -> ResponseReturnValue:
    """What a file would do; 422 where it may not be imported as it is."""
    found: Preview = preview_of(plant, meter, upload, faults, town_zone(), clock.now())
    refusal, packed, with_gaps = found.refusal, "", ""
    try:
        if not refusal and not faults:
            packed = pack(upload)
        elif faults and all(fault.is_gap for fault in faults):
            with_gaps = pack(upload)
    except RuleBroken as refused:
        refusal = refused.words
    page = render_template(
        "readings/preview.html",
        plant=plant,
        meter=meter,
        file_name=upload.file_name,
        upload=upload,
        faults=faults,
        refusal=refusal,
        found=found,
        with_gaps=with_gaps,
        others=others,
        zone=town_zone(),
        form=form or ImportForm(packed=packed),
    )
    return page, 422 if faults or refusal or form else 200


@imports.post("/bestand/gaten")
def gaps_POST(code: str) -> ResponseReturnValue:
    """Preview a file in which only time is missing, as it is."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    upload = unpack(RawForm(request.form).carried.data or "")
    return _preview(plant, meter_or_404(plant, upload.meter_id), upload)


@imports.post("/bestand/klok")
def shift_POST(code: str) -> ResponseReturnValue:
    """Preview a file with its times moved as proposed."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    upload = unpack(RawForm(request.form).carried.data or "")
    meter = meter_or_404(plant, upload.meter_id)
    found = preview_of(plant, meter, upload, (), town_zone(), clock.now())
    shift: ClockShift | None = found.shift
    if shift is not None:
        readings = tuple(moved(upload.readings, shift, town_zone()))
        upload = replace(upload, readings=readings, is_moved=True)
    return _preview(plant, meter, upload)


@imports.post("/inlezen")
def import_POST(code: str) -> ResponseReturnValue:
    """Import what was previewed: all of it or nothing."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    if earlier := claim_form():
        return earlier
    form = ImportForm(request.form)
    upload = unpack(form.packed.data or "")
    meter = meter_or_404(plant, upload.meter_id)
    if form.validate():
        with form.refusals():
            return _imported(plant, meter, upload, form)
    plant = plant_or_404(code)
    return _preview(plant, meter_or_404(plant, upload.meter_id), upload, form=form)


def _imported(plant: Plant, meter: Meter, upload: Upload, form: ImportForm) -> ResponseReturnValue:
    zone = town_zone()
    given: dict[str, Any] = {
        "zone": zone,
        "source": upload.source,
        "file_name": upload.file_name,
    }
    reason = form.reason.data or ""
    if upload.stands:
        known = stands_of(meter.id)
        changes = [
            stand for stand in upload.stands if stand.at in known and known[stand.at][0] != stand
        ]
        recorded = record_stands(
            meter, upload.stands, correction=reason if changes else None, **given
        )
        year = year_of_stand(meter, upload.stands[-1].at)
    else:
        changed = compare(meter, upload.readings, zone).changed
        recorded = record_readings(
            meter, upload.readings, correction=reason if changed else None, **given
        )
        year = year_that_ends(upload.readings[-1].end_at)
    if recorded.batch is not None and upload.head and upload.layout is not None:
        remember(meter, upload.head, upload.layout)
    return told(plant, recorded, year)
