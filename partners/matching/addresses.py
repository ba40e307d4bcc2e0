"""Web and mail addresses as signs of identity: the host, unless many share it."""

from urllib.parse import urlsplit

#: Hosts that many organisations share: no sign of identity.
SHARED_HOSTS = frozenset(
    "facebook.com m.facebook.com fb.com twitter.com x.com instagram.com linkedin.com youtube.com "
    "sites.google.com docs.google.com wordpress.com blogspot.com wix.com wixsite.com weebly.com "
    "linktr.ee t.me wa.me github.io medium.com wikipedia.org tiktok.com flickr.com vimeo.com "
    "google.com bit.ly tinyurl.com tumblr.com jimdo.com jimdofree.com webnode.com strikingly.com "
    "squarespace.com typepad.com livejournal.com over-blog.com canalblog.com e-monsite.com "
    "unblog.fr netlify.app vercel.app web.app business.site godaddysites.com mystrikingly.com "
    "gofundme.com eventbrite.com meetup.com pagesperso-orange.fr free.fr orange.fr skyrock.com "
    "geocities.com angelfire.com tripod.com yolasite.com webs.com ucoz.com narod.ru vk.com ok.ru "
    "weibo.com youtu.be goo.gl notion.site carrd.co substack.com".split()
)
#: Hosts of letter boxes that anybody opens: an address there says nothing about who one is.
MAIL_HOSTS = frozenset(
    "gmail.com googlemail.com yahoo.com yahoo.fr yahoo.es yahoo.co.uk yahoo.com.br yahoo.com.mx "
    "ymail.com hotmail.com hotmail.fr hotmail.es hotmail.co.uk outlook.com outlook.fr outlook.es "
    "live.com live.fr msn.com aol.com icloud.com me.com mail.com gmx.com gmx.de gmx.net gmx.at "
    "gmx.ch web.de t-online.de free.fr orange.fr wanadoo.fr laposte.net sfr.fr neuf.fr libero.it "
    "virgilio.it tiscali.it mail.ru yandex.ru yandex.com bk.ru list.ru inbox.ru rambler.ru ukr.net "
    "protonmail.com proton.me zoho.com qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net "
    "rediffmail.com uol.com.br bol.com.br terra.com.br ig.com.br btinternet.com comcast.net att.net "
    "verizon.net sbcglobal.net earthlink.net bluewin.ch skynet.be telenet.be".split()
)
#: Second-level labels under which countries register names, as ``co`` in ``example.co.uk``.
_SECOND_LEVELS = frozenset(
    "ac co com edu gob gouv gov govt go gv id int mil net ne ngo nom or org sch asso info art cri res web school".split()
)


_FRONT_LABELS = frozenset(
    "www www1 www2 www3 web en fr es de pt it ru ar zh cn eng english int m home site portal old new "
    "global".split()
)
#: Ends of addresses that lead to the front page.
_FRONT = frozenset(
    "index.html index.htm index.php index.asp index.aspx default.aspx home home.html home.aspx en fr "
    "es de pt it ar ru zh en-us en-gb eng english start site web portal main".split()
)


def host_of(address: str) -> str:
    """The host of a web address without ``www.``, or nothing when there is none.

    >>> host_of("https://www.Example.org/about")
    'example.org'
    """
    if not address:
        return ""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:  # brackets that are no IPv6 address
        return ""
    return host.removeprefix("www.").strip(".")[:253]


def own_host(address: str) -> str:
    """The host of a web address, unless many organisations share that host."""
    host = host_of(address)
    is_shared = host in SHARED_HOSTS or host.partition(".")[2] in SHARED_HOSTS
    return "" if is_shared else host


def mail_host(address: str) -> str:
    """The host of an e-mail address, unless it is one where anybody opens a letter box."""
    host = address.strip().rpartition("@")[2].casefold().strip(".")
    return "" if host in MAIL_HOSTS or "." not in host else own_host(host)


def domain_of(host: str) -> str:
    """The part of a host that somebody has registered.

    >>> domain_of("fr.example.co.uk"), domain_of("www2.example.org")
    ('example.co.uk', 'example.org')
    """
    labels = host.split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS else 2
    return ".".join(labels[-keep:])


def house_of(host: str) -> str:
    """A host without the labels that only choose a language or a server.

    >>> house_of("en.example.org"), house_of("law.example.edu")
    ('example.org', 'law.example.edu')
    """
    first, __, rest = host.partition(".")
    return rest if "." in rest and first in _FRONT_LABELS else host


def page_of(address: str) -> str:
    """Host and path of a web address, without what only leads to its front page."""
    if not address:
        return ""
    try:
        path = urlsplit(address if "//" in address else f"//{address}").path
    except ValueError:
        return ""
    words = [word for word in path.casefold().split("/") if word and word not in _FRONT]
    return "/".join([house_of(host_of(address)), *words])
