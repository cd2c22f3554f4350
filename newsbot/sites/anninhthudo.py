"""An ninh Thủ đô."""

from newsbot.cms.zce.cms import Zce
from newsbot.sites.base import Site

SITE = Site(
    name="anninhthudo",
    title="An ninh Thủ đô",
    hosts=("anninhthudo.vn", "www.anninhthudo.vn"),
    services={"lists": "api.anninhthudo.vn"},
    cms=Zce(),
)
