"""Its page templates. A redesign adds one here and keeps the old ones, tested."""
