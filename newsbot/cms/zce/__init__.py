"""ZCE: Nhân Dân, Tiền Phong, Pháp Luật TP.HCM and others."""
