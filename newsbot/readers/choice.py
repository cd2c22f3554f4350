"""What a dataset says of the readers who wrote its comments."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

Authors = Literal["keep", "pseudonym", "drop"]
AUTHORS: tuple[Authors, ...] = get_args(Authors)


class Choice(msgspec.Struct, frozen=True):
    """``authors``: their names as the site shows them, pseudonyms, or none; ``contacts``: whether
    e-mail addresses, telephone numbers and the like are masked in what they wrote."""

    authors: Authors = "keep"
    contacts: Literal["keep", "mask"] = "keep"

    def with_(self, authors: Authors | None, mask_contacts: bool | None) -> Choice:
        """The same but for what is asked for; None: as it is."""
        contacts = self.contacts if mask_contacts is None else _CONTACTS[mask_contacts]
        return Choice(authors or self.authors, contacts)

    def __str__(self) -> str:
        """For people."""
        masked = "" if self.contacts == "keep" else " E-mail addresses, telephone numbers, profiles"
        masked += masked and " and numbers of papers, accounts and plates in comments are masked."
        return f"{_TOLD[self.authors]}{masked or ' Nothing is masked.'}"


_CONTACTS: dict[bool, Literal["keep", "mask"]] = {True: "mask", False: "keep"}
_TOLD = {
    "keep": "Comments carry names as the site shows them.",
    "pseudonym": "Comments carry pseudonyms: the same one for the same name.",
    "drop": "Comments carry no names.",
}
KEPT = Choice()
