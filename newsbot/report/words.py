"""Every word of a report in its two languages."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "vi"]
LANGUAGES: tuple[Language, ...] = ("en", "vi")

# Of a figure: its title, and a sentence that says what it shows.
FIGURES: dict[str, dict[Language, tuple[str, str]]] = {
    "thin_days": {
        "en": (
            "Days with few articles",
            "Days of the last three months with less than half of what the same weekday had in the"
            " weeks before.",
        ),
        "vi": (
            "Những ngày ít bài",
            "Các ngày trong ba tháng gần nhất có chưa đến một nửa số bài thường có của cùng thứ"
            " trong tuần.",
        ),
    },
    "thin_sections": {
        "en": (
            "Sections with few articles",
            "Sections with less than half of what four weeks had in the twelve weeks before.",
        ),
        "vi": (
            "Những chuyên mục ít bài",
            "Chuyên mục có chưa đến một nửa số bài của bốn tuần, so với mười hai tuần trước đó.",
        ),
    },
    "fields": {
        "en": (
            "Fields that are there",
            "The share of articles that have each field: in the last four weeks, and in the twelve"
            " before.",
        ),
        "vi": (
            "Các trường có dữ liệu",
            "Tỷ lệ bài có từng trường: bốn tuần gần nhất, và mười hai tuần trước đó.",
        ),
    },
    "articles": {
        "en": ("Articles", "By publication, in Vietnam time."),
        "vi": ("Số bài", "Theo ngày đăng, giờ Việt Nam."),
    },
    "sections": {
        "en": ("Sections", "Articles by the section that their page names."),
        "vi": ("Chuyên mục", "Số bài theo chuyên mục ghi trên trang."),
    },
    "hours": {
        "en": ("Hours of publication", "Articles by weekday and hour, in Vietnam time."),
        "vi": ("Giờ đăng bài", "Số bài theo thứ và giờ, giờ Việt Nam."),
    },
    "authors": {
        "en": ("Authors", "An article with two authors counts for each of them."),
        "vi": ("Tác giả", "Bài của hai tác giả được tính cho mỗi người."),
    },
    "sources": {
        "en": ("Sources", "Whom articles name as their source."),
        "vi": ("Nguồn tin", "Nguồn mà bài báo ghi."),
    },
    "lengths": {
        "en": ("Lengths", "Articles by the characters of their text."),
        "vi": ("Độ dài", "Số bài theo số ký tự của nội dung."),
    },
    "media": {
        "en": ("Pictures and videos", "Articles by how many pictures they have."),
        "vi": ("Ảnh và video", "Số bài theo số ảnh."),
    },
    "comments": {
        "en": ("Comments", "By the day on which they were written, in Vietnam time."),
        "vi": ("Bình luận", "Theo ngày viết, giờ Việt Nam."),
    },
    "discussed": {
        "en": ("Most discussed", "The articles with the most comments."),
        "vi": ("Được bàn luận nhiều nhất", "Những bài có nhiều bình luận nhất."),
    },
    "lateness": {
        "en": ("How late comments come", "Comments by the time since their article came out."),
        "vi": ("Bình luận đến muộn ra sao", "Số bình luận theo thời gian kể từ khi bài đăng."),
    },
    "changes": {
        "en": (
            "Corrections and withdrawals",
            "What befell articles after they were first read: new versions by the fields that"
            " changed, moves, withdrawals.",
        ),
        "vi": (
            "Sửa và gỡ bài",
            "Những gì xảy ra sau lần đọc đầu: phiên bản mới theo trường đã đổi, chuyển chỗ,"
            " gỡ bài.",
        ),
    },
    "latest_changes": {
        "en": ("Latest changes", "The newest corrections, moves and withdrawals."),
        "vi": ("Thay đổi gần đây", "Các lần sửa, chuyển chỗ và gỡ bài mới nhất."),
    },
    "missing": {
        "en": ("Fields that are missing", "The share of articles that lack each field, over time."),
        "vi": ("Các trường còn thiếu", "Tỷ lệ bài thiếu từng trường, theo thời gian."),
    },
    "flags": {
        "en": ("Flags", "What was odd about a page, as the records say."),
        "vi": ("Cờ đánh dấu", "Điều lạ của trang, theo bản ghi."),
    },
    "unread": {
        "en": (
            "Listed and not read",
            "Articles that a list named and that have no record, by why; `newsbot why` tells each.",
        ),
        "vi": (
            "Có trong danh sách mà chưa đọc được",
            "Bài có trong danh sách nhưng chưa có bản ghi, theo lý do; xem `newsbot why`.",
        ),
    },
    "runs": {
        "en": ("Runs", "Requests of each run; the table has how each ended."),
        "vi": ("Các lần chạy", "Số yêu cầu của mỗi lần chạy; bảng cho biết kết quả."),
    },
    "answers": {
        "en": ("Answers by code", "What the site answered in all runs that are kept."),
        "vi": ("Trả lời theo mã", "Máy chủ đã trả lời gì trong các lần chạy còn lưu."),
    },
    "rejected": {
        "en": ("Pages that made no record", "By why, with a few of each."),
        "vi": ("Trang không thành bản ghi", "Theo lý do, kèm vài ví dụ."),
    },
}

COLUMNS: dict[str, dict[Language, str]] = {
    "article": {"en": "Article", "vi": "Bài"},
    "articles": {"en": "Articles", "vi": "Số bài"},
    "at": {"en": "Seen", "vi": "Ghi nhận lúc"},
    "author": {"en": "Author", "vi": "Tác giả"},
    "before": {"en": "Before", "vi": "Trước đó"},
    "change": {"en": "Change", "vi": "Thay đổi"},
    "changed": {"en": "Changed", "vi": "Đã đổi"},
    "characters": {"en": "Characters", "vi": "Số ký tự"},
    "code": {"en": "Code", "vi": "Mã"},
    "comments": {"en": "Comments", "vi": "Bình luận"},
    "day": {"en": "Day", "vi": "Ngày"},
    "detail": {"en": "Detail", "vi": "Chi tiết"},
    "failed": {"en": "Failed", "vi": "Lỗi"},
    "field": {"en": "Field", "vi": "Trường"},
    "flag": {"en": "Flag", "vi": "Cờ"},
    "hour": {"en": "Hour", "vi": "Giờ"},
    "images": {"en": "Pictures", "vi": "Ảnh"},
    "kind": {"en": "Kind", "vi": "Loại"},
    "lately": {"en": "Lately", "vi": "Gần đây"},
    "later": {"en": "After", "vi": "Sau"},
    "lead": {"en": "Lead", "vi": "Sapo"},
    "new": {"en": "New", "vi": "Mới"},
    "newest": {"en": "Newest", "vi": "Mới nhất"},
    "oldest": {"en": "Oldest", "vi": "Cũ nhất"},
    "pace": {"en": "Requests a second", "vi": "Yêu cầu mỗi giây"},
    "page": {"en": "Page", "vi": "Trang"},
    "pages": {"en": "Pages", "vi": "Số trang"},
    "pictures": {"en": "Pictures", "vi": "Số ảnh"},
    "reason": {"en": "Reason", "vi": "Lý do"},
    "rejected": {"en": "Rejected", "vi": "Bị loại"},
    "requests": {"en": "Requests", "vi": "Yêu cầu"},
    "requests_per_article": {"en": "Requests an article", "vi": "Yêu cầu mỗi bài"},
    "said": {"en": "Why", "vi": "Vì sao"},
    "sample": {"en": "For example", "vi": "Ví dụ"},
    "section": {"en": "Section", "vi": "Chuyên mục"},
    "source": {"en": "Source", "vi": "Nguồn"},
    "started": {"en": "Started", "vi": "Bắt đầu"},
    "state": {"en": "Why", "vi": "Vì sao"},
    "tags": {"en": "Tags", "vi": "Thẻ"},
    "text": {"en": "Text", "vi": "Nội dung"},
    "their_comments": {"en": "Their comments", "vi": "Bình luận của bài"},
    "times": {"en": "Times", "vi": "Số lần"},
    "timestamp": {"en": "Date", "vi": "Ngày giờ"},
    "took": {"en": "Took", "vi": "Mất"},
    "usual": {"en": "Usual", "vi": "Thường có"},
    "verdict": {"en": "Verdict", "vi": "Kết quả"},
    "weekday": {"en": "Weekday (1 is Monday)", "vi": "Thứ (1 là thứ Hai)"},
    "with_videos": {"en": "With videos", "vi": "Có video"},
}

TILES: dict[str, dict[Language, str]] = {
    "articles": {"en": "articles", "vi": "bài"},
    "comments": {"en": "comments", "vi": "bình luận"},
    "with_comments": {"en": "articles with comments", "vi": "bài có bình luận"},
    "authors": {"en": "authors", "vi": "tác giả"},
    "corrected": {"en": "articles corrected", "vi": "bài đã sửa"},
    "gone": {"en": "articles withdrawn", "vi": "bài đã gỡ"},
    "days": {"en": "days with articles", "vi": "ngày có bài"},
    "newest": {"en": "newest article", "vi": "bài mới nhất"},
    "oldest": {"en": "oldest article", "vi": "bài cũ nhất"},
}

FINDINGS: dict[str, dict[Language, str]] = {
    "empty": {
        "en": "There is no article in this window.",
        "vi": "Không có bài nào trong thời gian này.",
    },
    "fresh": {
        "en": "The newest article is {hours:.0f} hours old.",
        "vi": "Bài mới nhất cách đây {hours:.0f} giờ.",
    },
    "thin_days_good": {
        "en": "No day has strikingly few articles.",
        "vi": "Không ngày nào ít bài bất thường.",
    },
    "thin_days_bad": {
        "en": "{count} days have strikingly few articles, the last of them {day}.",
        "vi": "{count} ngày ít bài bất thường, gần nhất là {day}.",
    },
    "thin_sections_good": {
        "en": "No section has fallen silent.",
        "vi": "Không chuyên mục nào vắng bài.",
    },
    "thin_sections_note": {
        "en": "{count} sections have fewer articles than before, {section} most of all.",
        "vi": "{count} chuyên mục ít bài hơn trước, nhất là {section}.",
    },
    "fields_good": {
        "en": "No field is missing more often than before.",
        "vi": "Không trường nào thiếu nhiều hơn trước.",
    },
    "field_falls": {
        "en": "{field}: {before:.0%} of the articles had it, {now:.0%} of the last weeks' have.",
        "vi": "{field}: trước có ở {before:.0%} số bài, bốn tuần gần nhất chỉ {now:.0%}.",
    },
    "flag_rises": {
        "en": "The flag {flag}: {before:.0%} of the articles had it, {now:.0%} of the last weeks'.",
        "vi": "Cờ {flag}: trước có ở {before:.0%} số bài, bốn tuần gần nhất {now:.0%}.",
    },
    "last_run": {
        "en": "The last run, {at}: {verdict}; {said}.",
        "vi": "Lần chạy gần nhất, {at}: {verdict}; {said}.",
    },
    "last_good": {
        "en": "The last good run ended {hours:.0f} hours ago.",
        "vi": "Lần chạy tốt gần nhất kết thúc cách đây {hours:.0f} giờ.",
    },
    "unread_good": {
        "en": "Everything that was listed was read.",
        "vi": "Mọi bài trong danh sách đều đã đọc.",
    },
    "unread_note": {
        "en": "{count} listed articles were not read yet.",
        "vi": "{count} bài trong danh sách chưa đọc được.",
    },
}

PAGE: dict[str, dict[Language, str]] = {
    "report": {"en": "Report", "vi": "Báo cáo"},
    "whole": {"en": "Is it whole?", "vi": "Có đầy đủ không?"},
    "paper": {"en": "What the paper wrote", "vi": "Tờ báo đã viết gì"},
    "job": {"en": "How the job did", "vi": "Việc thu thập ra sao"},
    "numbers": {"en": "Numbers", "vi": "Số liệu"},
    "copy": {"en": "Copy as CSV", "vi": "Chép thành CSV"},
    "copied": {"en": "copied", "vi": "đã chép"},
    "nothing": {"en": "Nothing to show.", "vi": "Không có gì."},
    "more": {"en": "and {count} more", "vi": "và {count} mục nữa"},
    "made": {"en": "made {at}", "vi": "lập lúc {at}"},
    "window": {"en": "from {since} to {until}", "vi": "từ {since} đến {until}"},
    "beginning": {"en": "the beginning", "vi": "lúc đầu"},
    "now": {"en": "today", "vi": "hôm nay"},
    "earlier": {"en": "earlier window: {value}", "vi": "thời gian trước: {value}"},
    "invented": {
        "en": "These articles are invented ({origin}): no paper wrote them.",
        "vi": "Các bài này là giả lập ({origin}): không tờ báo nào viết.",
    },
    "skip": {"en": "Skip to the contents", "vi": "Đến nội dung"},
    "sort": {"en": "sort by this column", "vi": "xếp theo cột này"},
    "day": {"en": "a day", "vi": "mỗi ngày"},
    "week": {"en": "a week", "vi": "mỗi tuần"},
    "month": {"en": "a month", "vi": "mỗi tháng"},
    "year": {"en": "a year", "vi": "mỗi năm"},
    "licences": {
        "en": "Charts: Observable Plot, D3 (ISC)",
        "vi": "Biểu đồ: Observable Plot, D3 (ISC)",
    },
    "weekdays": {"en": "Mon Tue Wed Thu Fri Sat Sun", "vi": "T2 T3 T4 T5 T6 T7 CN"},
}
