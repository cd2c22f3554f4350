"""MEDIATECH: Báo Tây Ninh."""
