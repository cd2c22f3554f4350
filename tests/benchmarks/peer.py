"""What other libraries take to read pages, beside a bare parse: run by an environment of theirs.

``python tests/benchmarks/peer.py PAGE.html…`` prints one JSON line: name to [seconds, parse's].
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from time import process_time

from lxml import html

TIMES = 5


def trafilatura():
    from trafilatura import bare_extraction

    return lambda text: bare_extraction(text, with_metadata=True)


def newspaper4k():
    from newspaper import Article

    def read(text):
        article = Article("https://baodaklak.vn/xa-hoi/202302/bai-19011c5/")
        article.download(input_html=text)
        article.parse()

    return read


def newsplease():
    from newsplease import NewsPlease

    return lambda text: NewsPlease.from_html(text, url=None)


PEERS = {"trafilatura": trafilatura, "newspaper4k": newspaper4k, "news-please": newsplease}


def main() -> None:
    texts = [Path(name).read_text("utf8") for name in sys.argv[1:]]
    told = {}
    for name, load in PEERS.items():
        try:
            read = load()
            read(texts[0])
        except ImportError:
            continue
        pairs = []
        for _ in range(TIMES):
            began = process_time()
            for text in texts:
                html.document_fromstring(text.encode())
            parsed = process_time()
            for text in texts:
                read(text)
            pairs.append((process_time() - parsed, parsed - began))
        told[f"{name} {version(name)}"] = pairs
    print(json.dumps(told))


main()
