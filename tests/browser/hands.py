"""Two ways to work a page: with a mouse, and with nothing but a keyboard. Both count what they do."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

HAS_FOCUS = "element => element === document.activeElement"
IN_GROUP = "element => element.name === document.activeElement.name"
FAR = 150


@dataclass
class Mouse:
    page: Page
    clicks: int = 0

    def press(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def fill(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator) -> None:
        target.check()
        self.clicks += 1


@dataclass
class Keyboard:
    """Tab, Enter, Space and arrows; it never touches what a Tab does not reach."""

    page: Page

    def press(self, target: Locator) -> None:
        self._reach(target, HAS_FOCUS)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def fill(self, target: Locator, text: str) -> None:
        self._reach(target, HAS_FOCUS)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Locator) -> None:
        if target.get_attribute("type") == "checkbox":
            self._reach(target, HAS_FOCUS)
            self.page.keyboard.press("Space")
            return
        self._reach(target, IN_GROUP)
        self.page.keyboard.press("Space")
        for _ in range(FAR):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("this choice cannot be made by keyboard")

    def _reach(self, target: Locator, there: str) -> None:
        target.wait_for()
        for _ in range(FAR):
            if target.evaluate(there):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab reaches {target}")


Hands = Mouse | Keyboard
