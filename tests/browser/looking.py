"""Looking at a page with axe: on a telephone and a desk, in light and in dark."""

from axe_playwright_python.base import AXE_SCRIPT

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*WCAG, "best-practice"]
RUN = """async tags => {
    const found = await axe.run({runOnly: tags, resultTypes: ["violations"]});
    return found.violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id} at ${node.target.join(" ")}: ${node.failureSummary}`));
}"""


def faults(page, rules=RULES):
    """What axe finds on the page as it stands, in every look."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            here = page.evaluate(RUN, rules)
            found += [f"{size['width']} {scheme}: {fault}" for fault in here]
    return found


def faults_at(page, address, status=200, rules=RULES):
    """The same, of the page at an address, opened on a telephone."""
    page.set_viewport_size(PHONE)
    assert page.goto(address).status == status
    return faults(page, rules)
