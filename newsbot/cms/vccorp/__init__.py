"""The CMS of VCCorp (CNND), of Tuổi Trẻ, Thanh Niên and Người Lao Động among others."""
