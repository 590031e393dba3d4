"""How far a comparison is: a line that moves at a terminal, else one for each tenth."""

import sys


class Progress:
    def __init__(self, steps, out=sys.stderr, name="compare"):
        self.steps, self.done, self.out, self.name = steps, 0, out, name
        self.moves = out.isatty()

    def step(self, text):
        """One more is done: `text` says which."""
        self.done += 1
        percent = 100 * self.done // self.steps
        if self.moves:
            self._write(f"\r\x1b[K{self.name}: {percent:3} %  {text}")
            if self.done == self.steps:
                self._write("\r\x1b[K")
        elif percent // 10 > 100 * (self.done - 1) // self.steps // 10:
            self.say(f"{percent:3} %  {text}")

    def say(self, text):
        self._write(f"{self.name}: {text}\n")

    def _write(self, text):
        self.out.write(text)
        self.out.flush()
