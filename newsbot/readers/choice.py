"""What a dataset says of the readers who wrote its comments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec

Authors = Literal["keep", "pseudonym", "drop"]
AUTHORS: tuple[Authors, ...] = get_args(Authors)


class Choice(msgspec.Struct, frozen=True):
    """``authors``: their names as the site shows them, pseudonyms, or none; ``contacts``: whether
    e-mail addresses, telephone numbers and the like are masked in what they wrote; ``days``: for
    how long that is kept, 0 for ever."""

    authors: Authors = "keep"
    contacts: Literal["keep", "mask"] = "keep"
    days: int = 0

    def with_(
        self,
        authors: Authors | None = None,
        mask_contacts: bool | None = None,
        days: int | None = None,
    ) -> Choice:
        """The same but for what is asked for; None: as it is."""
        contacts = self.contacts if mask_contacts is None else _CONTACTS[mask_contacts]
        return Choice(authors or self.authors, contacts, self.days if days is None else days)

    def since(self, now: datetime) -> str | None:
        """The beginning of the first day whose comments are kept, None for all."""
        if not self.days:
            return None
        from newsbot.text.dates import VIETNAM

        return f"{(now.astimezone(VIETNAM) - timedelta(days=self.days)).date()}T00:00:00+07:00"

    def __str__(self) -> str:
        """For people."""
        masked = "" if self.contacts == "keep" else " E-mail addresses, telephone numbers, profiles"
        masked += masked and " and numbers of papers, accounts and plates in comments are masked."
        kept = f" They are kept for {self.days:,} days." if self.days else ""
        return f"{_TOLD[self.authors]}{masked or ' Nothing is masked.'}{kept}"


_CONTACTS: dict[bool, Literal["keep", "mask"]] = {True: "mask", False: "keep"}
_TOLD = {
    "keep": "Comments carry names as the site shows them.",
    "pseudonym": "Comments carry pseudonyms: the same one for the same name.",
    "drop": "Comments carry no names.",
}
KEPT = Choice()
