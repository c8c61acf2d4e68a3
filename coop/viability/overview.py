"""A design with its sums, as the board sees it."""

from dataclasses import dataclass

from coop.viability.models import DesignVersion, PlantDesign
from coop.viability.queries import DesignRow
from coop.viability.versions import design_of
from coop.viability.viability import Viability, viability


@dataclass(frozen=True, slots=True)
class Shown:
    """A design, its newest version, and all figures of it."""

    design: PlantDesign
    version: DesignVersion
    sums: Viability

    @property
    def is_published(self) -> bool:
        """Whether visitors see this very version."""
        return self.design.published_version == self.version.version

    @property
    def is_older_published(self) -> bool:
        """Whether visitors see an earlier version."""
        return self.design.published_version is not None and not self.is_published


def shown(row: DesignRow) -> Shown:
    """Reckon the newest version of a design through."""
    return Shown(row.design, row.newest, viability(design_of(row.newest)))
