"""Every Scrapy setting that newsbot sets, grouped, with its reason. Polite and safe by default."""

from os import environ

from scrapy.settings import default_settings

from newsbot.pipelines import FIELD_PIPELINES
from newsbot.pipelines.keeping import KeepingPipeline
from newsbot.pipelines.page import PagePipeline
from newsbot.pipelines.store import RevisitPipeline, StorePipeline
from newsbot.version import __version__

BOT_NAME = "newsbot"
# A spider for each paper: none of them is a class in a file.
SPIDER_LOADER_CLASS = "newsbot.spiders.papers.PaperLoader"

# newsbot's own ------------------------------------------------------------------------------
# Where datasets and ledgers live; `newsbot run --output` sets it.
NEWSBOT_OUTPUT = "output"
# Another address for the same site (a replica, a mirror); None is the paper's own.
NEWSBOT_BASE_URL: str | None = None
# Seconds before the first retry; doubled for each further one.
NEWSBOT_RETRY_BASE = 1.0
# What remembers sections, listings and pages: called with the output folder and the site's name,
# it gives a context manager.
NEWSBOT_FRONTIER = "newsbot.runs.job.open_frontier"
# What reads one page for `scrapy parse URL`: bytes and address to a record.
NEWSBOT_EXTRACT = "newsbot.extraction.extract"
# What time it is.
NEWSBOT_CLOCK = "newsbot.clock.now"
# A run's own limits, None for none: requests made, and seconds.
NEWSBOT_MAX_REQUESTS: int | None = None
NEWSBOT_MAX_RUNTIME: float | None = None
# At most so many calls for the comments of one article, likes aside; then they are "partial".
NEWSBOT_COMMENT_CALLS = 100
# "bar" on a terminal, "log" for a line now and then, "none".
NEWSBOT_PROGRESS = "log"

# Who we are ---------------------------------------------------------------------------------
# Names newsbot and whom to ask about it: the paper's people see it in their logs.
# From the environment, where `newsbot run --contact` puts it too.
NEWSBOT_CONTACT = environ.get("NEWSBOT_CONTACT", "")
USER_AGENT = f"newsbot/{__version__}" + (f" (+{NEWSBOT_CONTACT})" if NEWSBOT_CONTACT else "")
ROBOTSTXT_USER_AGENT = "newsbot"

# Politeness ---------------------------------------------------------------------------------
ROBOTSTXT_OBEY = True
# A small paper's server: one request at a time, a second apart; a test forbids less.
# The next page and a comment call may wait behind the one that runs; more would only have to be
# waited for when a run stops.
CONCURRENT_REQUESTS = 3
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Scrapy starts so many tasks for each answer's items, 100 by default; ours gives one or two.
CONCURRENT_ITEMS = 1
DOWNLOAD_DELAY = 1.0
# Scrapy's jitter also shortens the delay, which is a floor.
DOWNLOAD_DELAY_JITTER = 0.0
# Slower where the server gets slower, back to the delay above when it is well again.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = DOWNLOAD_DELAY
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

# Failures -----------------------------------------------------------------------------------
# A hung answer must not hold a run; the default is 180 s.
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 10
RETRY_TIMES = 2
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]
# Given up pages are counted and named by the spider.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False

# Safety -------------------------------------------------------------------------------------
# Real pages have 70 to 140 KB; the default limit is 1 GiB.
DOWNLOAD_MAXSIZE = 5 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# Only http and https can be asked for.
DOWNLOAD_HANDLERS = {
    "http": "newsbot.middlewares.handler.OnceDownloadHandler",
    "https": "newsbot.middlewares.handler.OnceDownloadHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
# No name of the paper's leads into a private network.
TWISTED_DNS_RESOLVER = "newsbot.middlewares.resolver.PublicResolver"
# Off by default in Scrapy.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Both execute code over the network and are on by default.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"

# Components ---------------------------------------------------------------------------------
# The frontier already knows each article once; a second filter only loses retries.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
ITEM_PROCESSOR = "newsbot.extensions.rejections.QuarantiningItemProcessor"
ITEM_PIPELINES: dict[type, int] = {
    KeepingPipeline: 50,
    PagePipeline: 100,
    **{pipeline: 200 + 10 * place for place, pipeline in enumerate(FIELD_PIPELINES)},
    RevisitPipeline: 800,
    StorePipeline: 900,
}
# What is off is not even imported: with cookies come requests and urllib3, with the remote control
# aiohttp, a third of the start of a run. Scrapy imports all that it has in its bases and all that
# stands in ours, None or not.
_NOT_IMPORTED = {
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    "scrapy.extensions.remote_control.RemoteControl",
    "scrapy.extensions.telnet.TelnetConsole",
}
DOWNLOADER_MIDDLEWARES_BASE, EXTENSIONS_BASE = (
    {path: place for path, place in base.items() if path not in _NOT_IMPORTED}
    for base in (default_settings.DOWNLOADER_MIDDLEWARES_BASE, default_settings.EXTENSIONS_BASE)
)
DOWNLOADER_MIDDLEWARES = {
    "newsbot.middlewares.address.AddressMiddleware": 50,
    # Before Scrapy's own decompression at 590.
    "newsbot.middlewares.bodies.WholeBodyMiddleware": 595,
    "newsbot.middlewares.limits.LimitsMiddleware": 720,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsbot.middlewares.robots.StrictRobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "newsbot.middlewares.retry.PacedRetryMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newsbot.middlewares.redirect.StraightRedirectMiddleware": 600,
}
EXTENSIONS = {
    "newsbot.extensions.frontier.FrontierKeeper": 50,
    "newsbot.extensions.progress.Progress": 100,
    # Its own lines every minute; ours say the same once.
    "scrapy.extensions.logstats.LogStats": None,
}

# `scrapy crawl … -O file.jsonl`: Vietnamese as it is, and an empty file where nothing was new.
FEED_EXPORT_ENCODING = "utf-8"
FEED_STORE_EMPTY = True

# Logs ---------------------------------------------------------------------------------------
# Items (readers' comments) never reach a log.
LOG_LEVEL = "INFO"
LOG_FORMATTER = "newsbot.extensions.logs.DiscreetLogFormatter"
# Each would be looked for among all that is installed: 16 ms of every run.
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
