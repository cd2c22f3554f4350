"""Báo Phú Yên, since the merger of the provinces an edition of Báo Đắk Lắk, on template v2."""

from newsbot.cms.base import Section
from newsbot.cms.sc_service.cms import ScCms
from newsbot.sites.baodaklak import PLACES
from newsbot.sites.base import Site

SITE = Site(
    name="phuyen",
    title="Báo Phú Yên",
    hosts=("phuyen.baodaklak.vn", "baophuyen.vn", "www.baophuyen.vn"),
    cms=ScCms(
        unit_id="ff8080818bb03877018bb2dc71b615ba",
        api_root="/service",
        former_addresses=True,
        places=PLACES,
    ),
    advertising=("/quang-cao-rao-vat/", "/thong-tin-doanh-nghiep-tu-gioi-thieu/"),
    special=("/multimedia/", "/video/", "/doc-bao-in/"),
    sections=(Section("/suc-khoe/", "Sức khỏe", "09B4385CC07F1BAFE065A4413D5C3B62"),),
)
