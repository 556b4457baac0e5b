"""What is looked at on every screen: accessibility, sizes, and, if wanted, a picture for people to look at."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from ops.pages import PAGES

TARGET_PX = 56
PICTURED = bool(os.environ.get("FLOORBOOK_PICTURES"))
"""Whether pictures are taken."""
SIZES = ((390, 844), (1024, 600), (1280, 800), (1920, 1080))
"""In each of these everything fits, whatever size is looked at closely."""
_AXE = PAGES / "node_modules/axe-core/axe.min.js"
# A theme is colours and nothing else: names, roles and sizes are looked at in one, what depends on colours in both.
_RULES = {
    "light": {"rules": {"target-size": {"enabled": True}}},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
_RUN_AXE = """
async (rules) => {
  const said = await axe.run(document, rules);
  return said.violations.map(({ id, help, nodes }) =>
    `${id}: ${help}: ${nodes.map((node) => `${node.target} ${node.any.map((each) => each.message)}`).join("; ")}`);
}
"""
# Links in a text are as large as the text, and what is hidden is no target.
_SMALL = """
(least) => [...document.querySelectorAll("button, input, select, textarea, [role=button], summary")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([each, box]) => `${each.getAttribute("aria-label") ?? each.textContent.trim()}: ${box.width}x${box.height}`)
"""
_WIDE = """
() => [document.documentElement, ...document.querySelectorAll("dialog")]
  .filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => `${each.tagName}: ${each.scrollWidth} in ${each.clientWidth}`)
"""

# Pages hear of another size before they are drawn the next time.
_DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


class Look:
    """Looks at screens and remembers what is wrong, so that one run shows everything."""

    def __init__(self, pictures: Path) -> None:
        self._pictures = pictures
        self._axe = _AXE.read_text(encoding="utf-8")
        self.wrong: list[str] = []

    def at(self, page: Page, name: str, *, targets: bool = True) -> None:
        """Look at what is shown now, in both themes."""
        chosen = page.evaluate("document.documentElement.dataset.theme ?? null")
        if not page.evaluate("Boolean(globalThis.axe)"):
            page.evaluate(self._axe)
        for theme, rules in _RULES.items():
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            page.evaluate("document.getAnimations().forEach((each) => each.finish())")
            self._note(f"{name}, {theme}", page.evaluate(_RUN_AXE, rules))
            if PICTURED:
                page.screenshot(path=self._pictures / f"{name}-{theme}.png")
        if targets:
            self._note(f"{name}: too small", page.evaluate(_SMALL, TARGET_PX))
        own = page.viewport_size
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(_DRAWN)
            self._note(f"{name} on {width}x{height}: too wide", page.evaluate(_WIDE))
        if own is not None:
            page.set_viewport_size(own)
            page.evaluate(_DRAWN)
            self._note(f"{name}: too wide", page.evaluate(_WIDE))
        page.evaluate("theme => { document.documentElement.dataset.theme = theme ?? ''; }", chosen)

    def _note(self, where: str, found: Any) -> None:
        self.wrong += [f"{where}: {each}" for each in found]
