"""Certificates and confirmations, and the page that says whether one still holds."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

proofs = Blueprint("proofs", __name__)


@proofs.get("/bewijs/bevestiging/<reference>/<int:member_id>.pdf")
def confirmation(reference: str, member_id: int) -> ResponseReturnValue:
    """What an operation on the register meant for one member."""
    abort(404)


@proofs.get("/bewijs/certificaat/<int:member_id>/<int:share_class_id>.pdf")
def certificate(member_id: int, share_class_id: int) -> ResponseReturnValue:
    """That a member holds so many shares of a class today."""
    abort(404)


@proofs.get("/echt/<code>")
def check(code: str) -> ResponseReturnValue:
    """Whether a paper still holds, without saying whose it is."""
    abort(404)
