"""ONECMS: Báo Đà Nẵng, Báo Nghệ An and others."""
