"""Numbers as people write them: 14450688, 14,450,688, 1.4e7, 0,25, 1/3, 32 × 32 × 3.

`js/spelling.js` reads the same texts in the page; the tests hold the two together.
"""

from __future__ import annotations

import math
import re

LONGEST = 200
NO_NUMBER = "That is not a number. Write it in digits, such as 1,200 or 1.2e3."
SAME = str.maketrans(
    {
        **dict.fromkeys("−–—‐‑﹣－", "-"),
        **dict.fromkeys("×·⋅∙✕∗", "*"),
        **dict.fromkeys("÷∕⁄:", "/"),
        **dict.fromkeys("\u00a0\u2009\u202f\u2007\t\n", " "),
        **dict.fromkeys("’ʼ`´", "'"),
        **dict(zip("½⅓⅔¼¾⅛", ("1/2", "1/3", "2/3", "1/4", "3/4", "1/8"), strict=True)),
    }
)
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
ABOUT = re.compile(
    r"^(?:[=≈~≃]|(?:about|around|approximately|approx\.?|ca\.?|circa)\b)+ *"
)
SCALES = {
    **dict.fromkeys(("thousand", "thousands", "k"), 1e3),
    **dict.fromkeys(("million", "millions", "mio", "m"), 1e6),
    **dict.fromkeys(("billion", "billions", "bn"), 1e9),
    **dict.fromkeys(("trillion", "trillions"), 1e12),
}
BYTES = {
    **dict.fromkeys(("b", "byte", "bytes"), 1.0),
    **dict.fromkeys(("kb", "kilobytes"), 1e3),
    **dict.fromkeys(("mb", "megabytes"), 1e6),
    **dict.fromkeys(("gb", "gigabytes"), 1e9),
    **dict.fromkeys(("tb", "terabytes"), 1e12),
    **dict.fromkeys(("kib",), 2.0**10),
    **dict.fromkeys(("mib",), 2.0**20),
    **dict.fromkeys(("gib",), 2.0**30),
}
PERCENT = ("%", "percent", "per cent")
GROUPED = r"(\d{1,3}(?:([,.'_ ])\d{3})(?:\2\d{3})*)(?!\d)(?:([.,])(\d+))?"
PLAIN = r"(\d+(?:[.,]\d+)?|[.,]\d+)"
TOKEN = re.compile(
    rf" *(?:(?:{GROUPED}|{PLAIN})(?:e([+-]?\d+))?|(\*\*|[-+*/^()]))", re.ASCII
)


class NotANumberError(ValueError):
    """What was typed is no number; the text says in what way."""


def readings(text: str, unit: str = "") -> list[float]:
    """The numbers that a text may mean, the likeliest first.

    "3,073" is 3073 or, with a decimal comma, 3.073. A sum, a product or a power is
    worked out. unit: what the number counts: its words may follow the number. With a
    unit of bytes ("MB") other units of bytes are converted; with "%" a plain number
    may be percent or a fraction.
    """
    body = _simple(text)
    body, scale, sign = _without_unit(body, unit)
    found = []
    for usual in (True, False):
        value = _Sum(_tokens(body, usual)).value() * scale
        if math.isnan(value):
            raise NotANumberError(NO_NUMBER)
        if math.isinf(value):
            raise NotANumberError("That is too large to be read as a number.")
        found.append(value)
    if unit == "%" and not sign:
        found += [100 * value for value in found]
    elif unit != "%" and sign:
        found = [value / 100 for value in found]
    return list(dict.fromkeys(found))


def _simple(text: str) -> str:
    """Small letters, one kind of each sign, no blanks around."""
    if len(text) > LONGEST:
        raise NotANumberError("That is too long for a number.")
    body = re.sub(
        f"[{RAISED}]+",
        lambda match: "^" + "".join(str(RAISED.index(one)) for one in match[0]),
        text,
    )
    body = ABOUT.sub("", body.translate(SAME).lower().strip())
    body = re.sub(r"(?<=[0-9) ])x(?=[0-9( ])", "*", body).strip()
    body = re.sub(r"(?<=[0-9])\.$", "", body)
    if not body:
        raise NotANumberError("Type a number first.")
    return body


def _without_unit(body: str, unit: str) -> tuple[str, float, bool]:
    """The text without the words behind it, what they multiply, whether by percent."""
    match = re.fullmatch(r"(.*?[0-9).]) *([^0-9()+*/^-]*)", body)
    if not match:
        return body, 1.0, False
    head, words = match[1], match[2].strip().rstrip(".")
    scale, small = 1.0, unit.lower()
    first, _, rest = words.partition(" ")
    if first in SCALES and not (small in BYTES and first in BYTES):
        scale, words = SCALES[first], rest.strip()
    if words in PERCENT:
        return head, scale, True
    if small in BYTES and words in BYTES:
        return head, scale * (BYTES[words] / BYTES[small]), False
    known = {one.rstrip("s") for one in re.findall(r"\w+", small)}
    left = [
        one for one in re.findall(r"[^\s.,]+", words) if one.rstrip("s") not in known
    ]
    if left:
        raise NotANumberError(
            f"The number is clear, “{' '.join(left)[:40]}” is not: "
            "type the number alone."
        )
    return head, scale, False


def _tokens(body: str, usual: bool) -> list[float | str]:
    """Numbers and signs. usual: a comma groups digits and a point begins decimals."""
    tokens: list[float | str] = []
    place = 0
    while place < len(body.rstrip()):
        match = TOKEN.match(body, place)
        if not match:
            raise NotANumberError(NO_NUMBER)
        place = match.end()
        if match[7]:
            tokens.append("^" if match[7] == "**" else match[7])
            continue
        tokens.append(_value(match, usual))
    return tokens


def _value(match: re.Match, usual: bool) -> float:
    whole, mark, point, decimals, plain, power = match.groups()[:6]
    if plain:
        digits = plain.replace(",", ".")
    else:
        groups = whole.split(mark)
        ambiguous = mark in ",." and len(groups) == 2 and not point
        decimal = mark == ("." if usual else ",")
        if point == mark or (ambiguous and (decimal or groups[0] == "0")):
            if not ambiguous:
                return math.nan  # 1,234,5: grouped and pointed by the same sign
            digits = f"{groups[0]}.{groups[1]}"
        else:
            digits = "".join(groups) + (f".{decimals}" if point else "")
    try:
        return float(f"{digits}e{power or 0}")
    except OverflowError:
        return math.inf


class _Sum:
    """A sum of products of powers, worked out from left to right."""

    def __init__(self, tokens: list[float | str]):
        self.tokens, self.place = tokens, 0

    def value(self) -> float:
        total = self.sum()
        if self.place < len(self.tokens):
            rest = self.tokens[self.place]
            raise NotANumberError(
                "A parenthesis is closed that was not opened."
                if rest == ")"
                else "These are two numbers side by side. Type one number."
            )
        return total

    def next_is(self, signs: str) -> str:
        """Take the next token and say which, where it is one of these signs."""
        token = self.tokens[self.place] if self.place < len(self.tokens) else None
        if isinstance(token, str) and token in signs:
            self.place += 1
            return token
        return ""

    def sum(self) -> float:
        total = self.product()
        while sign := self.next_is("+-"):
            other = self.product()
            total = total + other if sign == "+" else total - other
        return total

    def product(self) -> float:
        total = self.signed()
        while sign := self.next_is("*/"):
            other = self.signed()
            if sign == "/" and other == 0:
                raise NotANumberError("A division by zero gives no number.")
            total = total * other if sign == "*" else total / other
        return total

    def signed(self) -> float:
        if sign := self.next_is("+-"):
            return self.signed() if sign == "+" else -self.signed()
        return self.power()

    def power(self) -> float:
        base = self.atom()
        if not self.next_is("^"):
            return base
        exponent = self.signed()
        try:
            return math.pow(base, exponent)
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan if base or exponent >= 0 else math.inf

    def atom(self) -> float:
        if self.next_is("("):
            inside = self.sum()
            if not self.next_is(")"):
                raise NotANumberError("A parenthesis is not closed.")
            return inside
        if self.place >= len(self.tokens) or isinstance(self.tokens[self.place], str):
            raise NotANumberError("A number is missing beside one of the signs.")
        self.place += 1
        return self.tokens[self.place - 1]
