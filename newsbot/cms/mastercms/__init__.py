"""MasterCMS: Báo Quốc tế and others."""
