"""content-fck: Báo Cần Thơ, Báo An Giang and others."""
