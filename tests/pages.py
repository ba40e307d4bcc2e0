"""Reading an HTML answer as a browser does: its elements, their text, what its form would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col hr img input link meta source track wbr".split())


@dataclass(eq=False)
class Node:
    """An element with its attributes; ``children`` are nodes and texts."""

    name: str
    attributes: dict = field(default_factory=dict)
    children: list = field(default_factory=list)

    def __getitem__(self, attribute):
        return self.attributes[attribute]

    def get(self, attribute, default=None):
        return self.attributes.get(attribute, default)

    def walk(self):
        """Every element below this one, in the order of the page."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def all(self, name=None, css=None, /, **attributes):
        """The elements of a name, of a class, with these attributes."""
        return [
            node
            for node in self.walk()
            if name in (None, node.name)
            and (css is None or css in (node.get("class") or "").split())
            and attributes.items() <= node.attributes.items()
        ]

    def one(self, name=None, css=None, /, **attributes):
        """The only such element."""
        (found,) = self.all(name, css, **attributes)
        return found

    @property
    def raw(self):
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    @property
    def text(self):
        """What is written in it, with single spaces."""
        return " ".join(self.raw.split())


class Reader(HTMLParser):
    """Builds the tree; complains of an end tag that closes nothing."""

    def __init__(self):
        super().__init__()
        self.open = [Node("")]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, dict(attrs))
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Node(tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop().name == tag

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(response):
    """The page of an answer."""
    reader = Reader()
    reader.feed(response.content.decode())
    (page,) = reader.open
    return page


def texts(response, name, css=None, /, **attributes):
    """The texts of all such elements of a page."""
    return [node.text for node in read(response).all(name, css, **attributes)]


def listed(response):
    """The partners on a page of the directory, in order."""
    return [row.one("a").text for row in read(response).all("div", "name")]


def chosen(response, name):
    """What stands in a list to pick one from."""
    options = read(response).one("select", name=name).all("option")
    return next((option for option in options if "selected" in option.attributes), options[0]).text


def summary(response):
    """``{message: id of its field}``, the list of what to correct."""
    return {
        item.text: (item.all("a") or [{"href": ""}])[0]["href"].removeprefix("#")
        for item in read(response).one(id="errors").all("li")
    }


def sent(client, address, changes=None):
    """What a browser sends from the record's form at an address, after these changes."""
    lists = {
        name: value if isinstance(value, list) else [str(value)]
        for name, value in (changes or {}).items()
    }
    return form_of(client.get(address), "record") | lists


def typed(data):
    """What is sent without the mark that is new on each page."""
    return {name: values for name, values in data.items() if name != "edit_of"}


def form_of(response, css=None, /, **attributes):
    """What a form would send if its reader pressed its first button."""
    sent = {}
    for node in read(response).one("form", css, **attributes).walk():
        if (name := node.get("name")) and "disabled" not in node.attributes:
            sent.setdefault(name, []).extend(values_of(node))
    sent.pop("csrfmiddlewaretoken", None)  # new for each page, and not asked for in tests
    return {name: values for name, values in sent.items() if values}


def values_of(node):
    """The values that one control adds to what is sent."""
    if node.name == "textarea":
        return [node.raw.removeprefix("\n").removeprefix("\r\n")]
    if node.name == "select":
        options = node.all("option")
        chosen = [option for option in options if "selected" in option.attributes]
        if not chosen and "multiple" not in node.attributes:
            chosen = options[:1]
        return [option.get("value", option.text) for option in chosen]
    if node.name != "input" or node.get("type") in ("file", "submit"):
        return []
    if node.get("type") in ("checkbox", "radio"):
        return [node.get("value", "on")] if "checked" in node.attributes else []
    return [node.get("value", "")]
