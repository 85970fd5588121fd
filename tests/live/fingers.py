"""Real touches, which scroll, cancel and capture as a finger's do."""


class Fingers:
    """Real touches of a page, by the browser's own protocol: {id: (x, y)} at a time."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.down = {}

    def _send(self, kind):
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in self.down.items()]
        what = {"type": kind, "touchPoints": points}
        self.session.send("Input.dispatchTouchEvent", what)

    def put(self, finger, x, y):
        self.down[finger] = (x, y)
        self._send("touchStart")

    def move(self, finger, x, y):
        self.down[finger] = (x, y)
        self._send("touchMove")

    def lift(self, finger):
        del self.down[finger]
        self._send("touchEnd")

    def swipe(self, x, y, across, down, steps=8):
        self.put(0, x, y)
        for n in range(1, steps + 1):
            self.move(0, x + across * n / steps, y + down * n / steps)
        self.lift(0)
