"""Whose paper the replica may be: where each stands, and on which system."""

from __future__ import annotations

from newsbot.replica.model import Face

HOSTS: dict[str, str] = {
    "baodaklak": "https://baodaklak.vn",
    "phuyen": "https://phuyen.baodaklak.vn",
}
FACES: dict[str, Face] = {}
_ON: dict[Face, dict[str, str]] = {
    "vccorp": {"thanhnien": "thanhnien.vn", "nld": "nld.com.vn"},
    "vnexpress": {"vnexpress": "vnexpress.net"},
    "vietnamnet": {"vietnamnet": "vietnamnet.vn"},
    "onecms": {
        "baodanang": "baodanang.vn",
        "baonghean": "baonghean.vn",
        "baohaiphong": "baohaiphong.vn",
        "hanoimoi": "hanoimoi.vn",
        "nguoiquansat": "nguoiquansat.vn",
        "congly": "congly.vn",
        "markettimes": "markettimes.vn",
    },
    "zce": {
        "plo": "plo.vn",
        "nhandan": "nhandan.vn",
        "vietnamplus": "vietnamplus.vn",
        "tienphong": "tienphong.vn",
        "baogialai": "baogialai.com.vn",
        "baohatinh": "baohatinh.vn",
        "kienthuc": "kienthuc.net.vn",
    },
    "contentfck": {"baocantho": "baocantho.com.vn", "baoangiang": "baoangiang.com.vn"},
}
# Hosts that are only asked, by the paper that asks them.
_SERVICES = {
    "eth1.cnnd.vn": "nld",
    "eth2.cnnd.vn": "thanhnien",
    "usi-saas.vnexpress.net": "vnexpress",
    "comment.vietnamnet.vn": "vietnamnet",
}
for _face, _papers in _ON.items():
    for _name, _host in _papers.items():
        HOSTS[_name], FACES[_name] = f"https://{_host}", _face
        if _face == "zce":
            _SERVICES[f"api.{_host}"] = _name
_NAMES = {url.removeprefix("https://"): name for name, url in HOSTS.items()} | _SERVICES


def paper_at(host: str) -> str | None:
    """The paper that a request's `Host` names, or whose service it names; None for none."""
    return _NAMES.get(host.partition(":")[0].lower())
