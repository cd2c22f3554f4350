BEGIN TRANSACTION;
CREATE TABLE articles (          -- the frontier: every article ever listed
        key TEXT PRIMARY KEY,        -- YYYYMM-7hex
        path TEXT NOT NULL,
        section TEXT NOT NULL,       -- of the listing that named it first
        published TEXT,              -- the list API's publishDate, ISO 8601
        first_seen_at TEXT NOT NULL,
        crawl INTEGER NOT NULL REFERENCES crawls,   -- that listed it last
        state TEXT NOT NULL DEFAULT 'pending',      -- pending, done, failed, rejected, gone
        reason TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        run TEXT,                    -- that fetched it last
        id TEXT                      -- of its record
    ) WITHOUT ROWID;
INSERT INTO "articles" VALUES('202609-0f23f2c','/the-thao/202609/vi-sao-thay-co-va-hoc-sinh-chon-giai-chay-quanh-ho-0f23f2c/','/the-thao/','2026-09-29T08:22:15+07:00','2026-11-25T21:46:23+07:00',1,'failed','http_500',1,'20261125T144623Z-1105',NULL);
INSERT INTO "articles" VALUES('202609-1d6ae63','/kinh-te/202609/thon-tan-lap-ra-soat-giai-chay-quanh-ho-1d6ae63/','/kinh-te/','2026-09-30T06:37:37+07:00','2026-11-25T21:46:23+07:00',1,'failed','http_500',1,'20261125T144623Z-1105',NULL);
INSERT INTO "articles" VALUES('202609-4416ca1','/trang-tin-dia-phuong/huyen-krong-nang/202609/giu-lua-hoi-thi-may-keo-giua-thon-tan-lap-4416ca1/','/trang-tin-dia-phuong/','2026-09-29T12:54:17+07:00','2026-11-25T21:46:23+07:00',1,'done',NULL,1,'20261125T144623Z-1105','baodaklak-8a10c0e2d83fa20901a0ebba64416ca1');
INSERT INTO "articles" VALUES('202609-4858cab','/xa-hoi/202609/de-phong-trao-doc-sach-hieu-qua-hon-4858cab/','/xa-hoi/','2026-09-29T17:00:36+07:00','2026-11-25T21:46:23+07:00',1,'done',NULL,1,'20261125T144623Z-1105','baodaklak-8a10c0e2688b274701a0ec9be4858cab');
INSERT INTO "articles" VALUES('202609-5b88928','/trang-tin-dia-phuong/huyen-ea-h''leo/202609/phien-cho-cuoi-tuan-lam-thay-doi-cach-nghi-cach-lam-5b88928/','/trang-tin-dia-phuong/','2026-09-30T05:08:55+07:00','2026-11-25T21:46:23+07:00',1,'done',NULL,1,'20261125T144623Z-1105','baodaklak-8a10c0e21094035501a0ef36b5b88928');
INSERT INTO "articles" VALUES('202609-69f92d9','/xa-hoi/202609/giu-lua-cong-trinh-nuoc-sach-giua-xa-ea-tul-69f92d9/','/xa-hoi/','2026-09-30T03:19:09+07:00','2026-11-25T21:46:23+07:00',1,'done',NULL,1,'20261125T144623Z-1105','baodaklak-8a10c0e2b2ebdb5b01a0eed2369f92d9');
INSERT INTO "articles" VALUES('202609-7d4ba20','/thoi-su/202609/phong-r-d-cua-doanh-nghiep-to-chuc-nha-van-hoa-cong-dong-7d4ba20/','/thoi-su/','2026-09-29T19:33:33+07:00','2026-11-25T21:46:23+07:00',1,'done',NULL,1,'20261125T144623Z-1105','baodaklak-0875872ec0faf39ae063010007d4ba20');
INSERT INTO "articles" VALUES('202609-a41236e','/thoi-su/chuyen-doi-so/202609/can-bo-co-so-o-buon-tring-ho-tro-hon-40-ha-a41236e/','/thoi-su/chuyen-doi-so/','2026-09-29T22:35:01+07:00','2026-11-25T21:46:23+07:00',1,'done',NULL,1,'20261125T144623Z-1105','baodaklak-8a10c0e2f2af2c1901a0edce1a41236e');
INSERT INTO "articles" VALUES('202609-a8de5ba','/xa-hoi/202609/huong-di-hieu-qua-cho-cay-mac-ca-a8de5ba/','/xa-hoi/','2026-09-30T11:14:33+07:00','2026-11-25T21:46:23+07:00',1,'failed','http_500',1,'20261125T144623Z-1105',NULL);
INSERT INTO "articles" VALUES('202609-c71ff14','/thoi-su/202609/niem-vui-tu-phong-trao-doc-sach-o-xa-hoa-phong-c71ff14/','/thoi-su/','2026-09-30T15:22:18+07:00','2026-11-25T21:46:23+07:00',1,'done',NULL,1,'20261125T144623Z-1105','baodaklak-8a10c0e2a997cb3101a0f1684c71ff14');
INSERT INTO "articles" VALUES('202609-d975926','/van-hoa-du-lich-van-hoc-nghe-thuat/van-hoc-nghe-thuat/202609/ca-phe-doi-thoai-chuoi-lien-ket-ca-phe-d975926/','/van-hoa-du-lich-van-hoc-nghe-thuat/van-hoc-nghe-thuat/','2026-09-29T15:35:41+07:00','2026-11-25T21:46:23+07:00',1,'failed','http_500',1,'20261125T144623Z-1105',NULL);
INSERT INTO "articles" VALUES('202609-efa5ded','/trang-tin-dia-phuong/huyen-m''drak/202609/chu-vuon-o-xa-yang-tao-ho-tro-hon-40-ha-efa5ded/','/trang-tin-dia-phuong/','2026-09-30T13:10:34+07:00','2026-11-25T21:46:23+07:00',1,'done',NULL,1,'20261125T144623Z-1105','baodaklak-8a10c0e297a4b54601a0f0efaefa5ded');
CREATE TABLE crawls (            -- one discovery: a plan, its window, how far it came
        crawl INTEGER PRIMARY KEY,
        plan TEXT NOT NULL,          -- the plan's fingerprint: only the same plan resumes it
        started_at TEXT NOT NULL,
        since TEXT,                  -- the window's lower end, NULL: none, or not known yet
        until TEXT,
        discovered INTEGER NOT NULL DEFAULT 0,
        complete INTEGER NOT NULL DEFAULT 1,
        finished_at TEXT
    );
INSERT INTO "crawls" VALUES(1,'{"everything": true, "max_articles": null, "sections": [], "since": null, "until": null}','2026-11-25T21:46:23+07:00',NULL,NULL,1,1,'2026-11-25T21:46:23+07:00');
CREATE TABLE cursors (           -- how far each section's listing was read in a crawl
        crawl INTEGER NOT NULL REFERENCES crawls,
        section TEXT NOT NULL,
        first INTEGER NOT NULL,      -- the list API's offset to ask next
        done INTEGER NOT NULL,
        PRIMARY KEY (crawl, section)
    ) WITHOUT ROWID;
INSERT INTO "cursors" VALUES(1,'/an-ninh-quoc-phong/',0,1);
INSERT INTO "cursors" VALUES(1,'/chinh-sach-xa-hoi/chinh-sach-bhxh-bhyt/',0,1);
INSERT INTO "cursors" VALUES(1,'/chinh-tri/',0,1);
INSERT INTO "cursors" VALUES(1,'/chinh-tri/lich-su-truyen-thong/',0,1);
INSERT INTO "cursors" VALUES(1,'/doc-bao-in/',0,1);
INSERT INTO "cursors" VALUES(1,'/du-lich/',0,1);
INSERT INTO "cursors" VALUES(1,'/giao-duc/',0,1);
INSERT INTO "cursors" VALUES(1,'/khoa-hoc-cong-nghe/',0,1);
INSERT INTO "cursors" VALUES(1,'/kinh-te/',1,1);
INSERT INTO "cursors" VALUES(1,'/kinh-te/nong-lam-nghiep/',0,1);
INSERT INTO "cursors" VALUES(1,'/moi-truong/',0,1);
INSERT INTO "cursors" VALUES(1,'/multimedia/',0,1);
INSERT INTO "cursors" VALUES(1,'/multimedia/Infographic/',0,1);
INSERT INTO "cursors" VALUES(1,'/phap-luat/',0,1);
INSERT INTO "cursors" VALUES(1,'/phap-luat/an-ninh-trat-tu/',0,1);
INSERT INTO "cursors" VALUES(1,'/phong-su-ky-su/',0,1);
INSERT INTO "cursors" VALUES(1,'/quoc-te/',0,1);
INSERT INTO "cursors" VALUES(1,'/the-thao/',1,1);
INSERT INTO "cursors" VALUES(1,'/thoi-su/',2,1);
INSERT INTO "cursors" VALUES(1,'/thoi-su/chuyen-doi-so/',1,1);
INSERT INTO "cursors" VALUES(1,'/thoi-su/le-hoi-ca-phe-buon-ma-thuot/',0,1);
INSERT INTO "cursors" VALUES(1,'/thoi-su/su-kien-binh-luan/',0,1);
INSERT INTO "cursors" VALUES(1,'/trang-tin-dia-phuong/',3,1);
INSERT INTO "cursors" VALUES(1,'/trang-tin-dia-phuong/huyen-cu-m''gar/',0,1);
INSERT INTO "cursors" VALUES(1,'/trang-tin-dia-phuong/huyen-ea-h''leo/',1,1);
INSERT INTO "cursors" VALUES(1,'/trang-tin-dia-phuong/huyen-krong-nang/',1,1);
INSERT INTO "cursors" VALUES(1,'/trang-tin-dia-phuong/huyen-lak/',0,1);
INSERT INTO "cursors" VALUES(1,'/trang-tin-dia-phuong/huyen-m''drak/',1,1);
INSERT INTO "cursors" VALUES(1,'/trang-tin-dia-phuong/tp-buon-ma-thuot/',0,1);
INSERT INTO "cursors" VALUES(1,'/van-hoa-du-lich-van-hoc-nghe-thuat/',0,1);
INSERT INTO "cursors" VALUES(1,'/van-hoa-du-lich-van-hoc-nghe-thuat/Gio-to-hung-vuong/',0,1);
INSERT INTO "cursors" VALUES(1,'/van-hoa-du-lich-van-hoc-nghe-thuat/van-hoc-nghe-thuat/',1,1);
INSERT INTO "cursors" VALUES(1,'/video/',0,1);
INSERT INTO "cursors" VALUES(1,'/xa-hoi/',3,1);
INSERT INTO "cursors" VALUES(1,'/y-te-suc-khoe/',0,1);
CREATE TABLE listings (          -- an article may stand in several sections
        key TEXT NOT NULL REFERENCES articles,
        section TEXT NOT NULL,
        PRIMARY KEY (key, section)
    ) WITHOUT ROWID;
INSERT INTO "listings" VALUES('202609-0f23f2c','/the-thao/');
INSERT INTO "listings" VALUES('202609-1d6ae63','/kinh-te/');
INSERT INTO "listings" VALUES('202609-4416ca1','/trang-tin-dia-phuong/');
INSERT INTO "listings" VALUES('202609-4416ca1','/trang-tin-dia-phuong/huyen-krong-nang/');
INSERT INTO "listings" VALUES('202609-4858cab','/xa-hoi/');
INSERT INTO "listings" VALUES('202609-5b88928','/trang-tin-dia-phuong/');
INSERT INTO "listings" VALUES('202609-5b88928','/trang-tin-dia-phuong/huyen-ea-h''leo/');
INSERT INTO "listings" VALUES('202609-69f92d9','/xa-hoi/');
INSERT INTO "listings" VALUES('202609-7d4ba20','/thoi-su/');
INSERT INTO "listings" VALUES('202609-a41236e','/thoi-su/chuyen-doi-so/');
INSERT INTO "listings" VALUES('202609-a8de5ba','/xa-hoi/');
INSERT INTO "listings" VALUES('202609-c71ff14','/thoi-su/');
INSERT INTO "listings" VALUES('202609-d975926','/van-hoa-du-lich-van-hoc-nghe-thuat/van-hoc-nghe-thuat/');
INSERT INTO "listings" VALUES('202609-efa5ded','/trang-tin-dia-phuong/');
INSERT INTO "listings" VALUES('202609-efa5ded','/trang-tin-dia-phuong/huyen-m''drak/');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
INSERT INTO "meta" VALUES('covered_since','');
INSERT INTO "meta" VALUES('covered_until','2026-11-25T21:46:23+07:00');
CREATE TABLE quarantine (
        key TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        at TEXT NOT NULL,
        page BLOB,                   -- zlib
        run TEXT                     -- that exported it, NULL before
    );
CREATE TABLE records (           -- the latest version of each article
        id TEXT PRIMARY KEY,
        json BLOB,                   -- NULL once published
        version INTEGER NOT NULL,
        content_sha256 TEXT NOT NULL,
        first_seen_at TEXT NOT NULL,
        partition TEXT,              -- the published file it stands in
        run TEXT                     -- that exported it, NULL before
    );
INSERT INTO "records" VALUES('baodaklak-8a10c0e2a997cb3101a0f1684c71ff14',NULL,1,'1b9fea916a330fe85408faf9f9c078d5d2d34ed16f51dda13f57a53f4e67c16f','2026-11-25T21:46:23+07:00','articles/undated/undated.jsonl','20261125T144623Z-1105');
INSERT INTO "records" VALUES('baodaklak-8a10c0e297a4b54601a0f0efaefa5ded',NULL,1,'fa3f5af4452c61bad6b3f0cbe4983024d5524425123a1abae4b90f040561f4f4','2026-11-25T21:46:23+07:00','articles/year=2026/month=09/2026-09-30.jsonl','20261125T144623Z-1105');
INSERT INTO "records" VALUES('baodaklak-8a10c0e21094035501a0ef36b5b88928',NULL,1,'7ac6c2d9390dae018afb22df0c5d8a18e1d9faf1fb72897b2522631f3e5a3341','2026-11-25T21:46:23+07:00','articles/year=2026/month=09/2026-09-30.jsonl','20261125T144623Z-1105');
INSERT INTO "records" VALUES('baodaklak-8a10c0e2b2ebdb5b01a0eed2369f92d9',NULL,1,'70a8d77ce6e4885328ff4894fadf6bfe07bb23d4d68626bd665d8ef19399d4fc','2026-11-25T21:46:23+07:00','articles/year=2026/month=09/2026-09-30.jsonl','20261125T144623Z-1105');
INSERT INTO "records" VALUES('baodaklak-8a10c0e2f2af2c1901a0edce1a41236e',NULL,1,'d143aaa85ab82c39718fa03d4e34deb67c126e01975c0264c222e92b772747fb','2026-11-25T21:46:23+07:00','articles/year=2026/month=09/2026-09-29.jsonl','20261125T144623Z-1105');
INSERT INTO "records" VALUES('baodaklak-0875872ec0faf39ae063010007d4ba20',NULL,1,'e88749f76415151282e14c5e3ce76ac499e0fac8f174735aa5e8641156e88fad','2026-11-25T21:46:23+07:00','articles/year=2026/month=09/2026-09-29.jsonl','20261125T144623Z-1105');
INSERT INTO "records" VALUES('baodaklak-8a10c0e2688b274701a0ec9be4858cab',NULL,1,'212d0f33343dc5ba404dc5f490855b9679d6b107b7d2883fa8abf709816d68bb','2026-11-25T21:46:23+07:00','articles/year=2026/month=09/2026-09-29.jsonl','20261125T144623Z-1105');
INSERT INTO "records" VALUES('baodaklak-8a10c0e2d83fa20901a0ebba64416ca1',NULL,1,'3fffdfe10acbd51414cdf75ce07a0efb8865dee65cdbadddc53cc1a37437c0ab','2026-11-25T21:46:23+07:00','articles/year=2026/month=09/2026-09-29.jsonl','20261125T144623Z-1105');
CREATE TABLE runs (
        run TEXT PRIMARY KEY,
        started_at TEXT NOT NULL,
        state TEXT NOT NULL          -- running, exported, published, interrupted
    );
INSERT INTO "runs" VALUES('20261125T144623Z-1105','2026-11-25T21:46:23+07:00','published');
CREATE TABLE sections (          -- as last read from the site's menu
        path TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        id TEXT,                     -- read from its page where the menu has none
        rank INTEGER NOT NULL        -- the menu's order
    );
INSERT INTO "sections" VALUES('/thoi-su/','Thời sự','fb9e3a03798789de0179f951bba565bd',0);
INSERT INTO "sections" VALUES('/thoi-su/su-kien-binh-luan/','Sự kiện - Bình luận','C3E9638CD51126ECE05384BA1E7B3E77',1);
INSERT INTO "sections" VALUES('/thoi-su/chuyen-doi-so/','Chuyển đổi số','8a10c0e28a2469a4018a25b8694f097e',2);
INSERT INTO "sections" VALUES('/thoi-su/le-hoi-ca-phe-buon-ma-thuot/','Lễ hội Cà phê Buôn Ma Thuột','fb9e3a03841bf7fa01841dffacd13ec2',3);
INSERT INTO "sections" VALUES('/chinh-tri/','Chính trị','C3E963AF05CC2740E05384BA1E7B6B62',4);
INSERT INTO "sections" VALUES('/chinh-tri/lich-su-truyen-thong/','Lịch sử - Truyền thống','fb9e3a03798789de017a75a8ce2578f7',5);
INSERT INTO "sections" VALUES('/kinh-te/','Kinh tế','C3E963B0D15B2744E05384BA1E7BB72C',6);
INSERT INTO "sections" VALUES('/kinh-te/nong-lam-nghiep/','Nông - Lâm nghiệp','C3E965A59E4C293AE05384BA1E7B74ED',7);
INSERT INTO "sections" VALUES('/xa-hoi/','Xã hội','C3E963B289462748E05384BA1E7B2847',8);
INSERT INTO "sections" VALUES('/giao-duc/','Giáo dục','C3E96385EEAD26E0E05384BA1E7BD416',9);
INSERT INTO "sections" VALUES('/y-te-suc-khoe/','Y tế - Sức khỏe','C3E963A7FBC1272FE05384BA1E7B5D54',10);
INSERT INTO "sections" VALUES('/chinh-sach-xa-hoi/chinh-sach-bhxh-bhyt/','Chính sách BHXH-BHYT','fb9e3a037b05167e017b0b6bbbde0d8f',11);
INSERT INTO "sections" VALUES('/van-hoa-du-lich-van-hoc-nghe-thuat/','Văn hóa','C3E963D2C8FD2788E05384BA1E7B6447',12);
INSERT INTO "sections" VALUES('/van-hoa-du-lich-van-hoc-nghe-thuat/van-hoc-nghe-thuat/','Văn học - Nghệ thuật','C3E96396DE012701E05384BA1E7B06AA',13);
INSERT INTO "sections" VALUES('/van-hoa-du-lich-van-hoc-nghe-thuat/Gio-to-hung-vuong/','Giỗ tổ Hùng Vương','fb9e3a03798789de017a2c7cdac32a62',14);
INSERT INTO "sections" VALUES('/multimedia/','Multimedia','fb9e3a03798789de0179fa8838ee2d00',15);
INSERT INTO "sections" VALUES('/video/','Video','C3E9637B9A6026CBE05384BA1E7BC607',16);
INSERT INTO "sections" VALUES('/multimedia/Infographic/','Infographic','fb9e3a03798789de0179fa8948422de0',17);
INSERT INTO "sections" VALUES('/du-lich/','Du lịch','C3E9641EC51927BCE05384BA1E7B957E',18);
INSERT INTO "sections" VALUES('/khoa-hoc-cong-nghe/','Khoa học - Công nghệ','C3E9638B28E026E8E05384BA1E7B924C',19);
INSERT INTO "sections" VALUES('/moi-truong/','Môi trường','C3E96398DBE62705E05384BA1E7B00C2',20);
INSERT INTO "sections" VALUES('/phap-luat/','Pháp luật','C3E963A620AC272BE05384BA1E7B065D',21);
INSERT INTO "sections" VALUES('/phap-luat/an-ninh-trat-tu/','An ninh - Trật tự','C3E9650A4D1928A8E05384BA1E7B3010',22);
INSERT INTO "sections" VALUES('/an-ninh-quoc-phong/','Quốc phòng - An ninh','C3E96393518026FCE05384BA1E7BBAF1',23);
INSERT INTO "sections" VALUES('/quoc-te/','Quốc tế','C3E96390164E26F4E05384BA1E7BFDAE',24);
INSERT INTO "sections" VALUES('/the-thao/','Thể thao','C3E963896D2026E4E05384BA1E7B56A2',25);
INSERT INTO "sections" VALUES('/trang-tin-dia-phuong/','Trang tin địa phương','fb9e3a03798789de017a1e688be16b96',26);
INSERT INTO "sections" VALUES('/phong-su-ky-su/','Phóng sự - Ký sự','C3E963A9BFC82733E05384BA1E7BA113',27);
INSERT INTO "sections" VALUES('/doc-bao-in/','Đọc báo in','fb9e3a03798789de017a2def60ca2277',28);
INSERT INTO "sections" VALUES('/trang-tin-dia-phuong/tp-buon-ma-thuot/','TP. Buôn Ma Thuột','fb9e3a037a41c6d0017a5be10c3f0a11',29);
INSERT INTO "sections" VALUES('/trang-tin-dia-phuong/huyen-cu-m''gar/','Huyện Cư M''gar','fb9e3a037a41c6d0017a5be1d27a0a26',30);
INSERT INTO "sections" VALUES('/trang-tin-dia-phuong/huyen-ea-h''leo/','Huyện Ea H''leo','fb9e3a037a41c6d0017a5be2734e0a3c',31);
INSERT INTO "sections" VALUES('/trang-tin-dia-phuong/huyen-m''drak/','Huyện M''Drắk','fb9e3a037a41c6d0017a5be318b90a57',32);
INSERT INTO "sections" VALUES('/trang-tin-dia-phuong/huyen-krong-nang/','Huyện Krông Năng','fb9e3a037a41c6d0017a5be3c6d40a6e',33);
INSERT INTO "sections" VALUES('/trang-tin-dia-phuong/huyen-lak/','Huyện Lắk','fb9e3a037a41c6d0017a5be4701f0a85',34);
CREATE INDEX articles_by_state ON articles (state, published DESC, key);
CREATE INDEX articles_by_crawl ON articles (crawl);
CREATE INDEX records_unpublished ON records (id) WHERE json IS NOT NULL;
COMMIT;
PRAGMA user_version = 1;
