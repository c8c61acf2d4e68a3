"""Making a PDF from a layout and its data.

The files are PDF/UA-1 (a screen reader finds headings, tables and what pictures say) and
PDF/A-2a (they look the same in thirty years). The same data and day give the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

LAYOUT = Path(__file__).parent / "layout"
FONTS = Path(__file__).parent.parent / "static" / "vendor"
REGIONS = {"nl": "NL", "en": "GB"}


def compile_pdf(
    layout: str,
    data: Mapping[str, Any],
    pictures: Mapping[str, str],
    language: str,
    made_at: datetime,
) -> bytes:
    """Give the PDF of a paper.

    Parameters
    ----------
    layout
        The name of a file in `coop/papers/layout`, without its ending.
    data
        Finished sentences and figures, in the reader's language, as JSON has them. They are
        never read as markup: what people typed cannot change the layout. `title` and `sender`
        are needed by every layout.
    pictures
        SVG texts by name, for the layout to place with words that say what they show.
    language
        "nl" or "en": for hyphens, quotes and screen readers.
    made_at
        Written into the file, so that nothing of it depends on the clock.

    Raises
    ------
    KeyError
        When the language is neither.
    """
    import typst  # 40 MB that no page needs

    told = {**data, "pictures": dict(pictures), "language": language, "region": REGIONS[language]}
    made: bytes = typst.compile(
        str(LAYOUT / f"{layout}.typ"),
        root=str(LAYOUT),
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(told, ensure_ascii=False, sort_keys=True)},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=int(made_at.timestamp()),
    )
    return made
