"""The CMS that answers under ``…/api/article/list`` with ``scUnitMapId``."""
