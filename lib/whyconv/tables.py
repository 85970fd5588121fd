"""Tables with a head: plain text in a terminal and in a diff, HTML on a page."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

MINUS = "\N{MINUS SIGN}"


class Table:
    """Rows of cells under a head of column names.

    Table({"layer": ["conv", "dense"], "weights": [450, 14450688]}) shows numbers with
    thousands separators and a true minus sign, right-aligned; words stand left. A
    `formats` entry is a format specification for its column: {"accuracy": ".1%"}.
    Errors: ValueError where columns differ in length.
    """

    def __init__(
        self,
        columns: Mapping[str, Iterable],
        formats: Mapping[str, str] | None = None,
    ):
        cells = {str(head): list(column) for head, column in columns.items()}
        lengths = {head: len(column) for head, column in cells.items()}
        if not lengths:
            raise ValueError("a table needs at least one column")
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns must have one length, got {lengths}")
        if unknown := [head for head in formats or {} if head not in cells]:
            raise ValueError(f"formats for {unknown}, but the columns are {[*cells]}")
        self.head = list(cells)
        self.numeric = [
            all(_is_number(c) for c in column if c is not None)
            and any(c is not None for c in column)
            for column in cells.values()
        ]
        shown = [
            [shown_cell(cell, (formats or {}).get(head, "")) for cell in column]
            for head, column in cells.items()
        ]
        self.rows = [list(row) for row in zip(*shown, strict=True)]

    @classmethod
    def of_rows(
        cls,
        rows: Iterable[Mapping],
        formats: Mapping[str, str] | None = None,
    ) -> "Table":
        """The table of mappings from column name to cell, all with the same names."""
        rows = [dict(row) for row in rows]
        if not rows:
            raise ValueError("a table needs at least one row")
        if odd := [row for row in rows if [*row] != [*rows[0]]]:
            raise ValueError(
                f"rows must have the columns {[*rows[0]]}, got {[*odd[0]]}"
            )
        return cls({head: [row[head] for row in rows] for head in rows[0]}, formats)

    def __repr__(self) -> str:
        return table([self.head, *self.rows], self.numeric)

    def _repr_html_(self) -> str:
        return html(self.head, self.rows, self.numeric)


def shown_cell(cell, spec: str = "") -> str:
    """A cell as text: 14450688 -> '14,450,688', -0.25 -> '−0.25', None -> ''."""
    if cell is None:
        return ""
    if not _is_number(cell):
        return str(cell)
    whole = not isinstance(cell, float) and int(cell) == cell
    spec = spec or ("," if whole else ",.0f" if abs(cell) >= 1000 else ".3g")
    return format(cell, spec).replace("-", MINUS)


def _is_number(cell) -> bool:
    return hasattr(cell, "__float__") and not isinstance(cell, (bool, str))


def table(rows: Sequence[Sequence[str]], numeric: Sequence[bool] | None = None) -> str:
    """Rows in columns two blanks apart, the `numeric` columns to the right.

    Without `numeric` the first column stands left, the others right.
    """
    numeric = numeric or [i > 0 for i in range(len(rows[0]))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    )


def html(
    head: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> str:
    """A table element; the first column names its row."""
    style = ["wc-number" if right else "wc-word" for right in numeric]
    heads = "".join(
        f'<th scope="col" class="{kind}">{escape(name)}</th>'
        for name, kind in zip(head, style, strict=True)
    )
    body = "".join(
        "<tr>"
        + f'<th scope="row" class="{style[0]}">{escape(row[0])}</th>'
        + "".join(
            f'<td class="{kind}{" wc-spread" * ("±" in cell)}">{escape(cell)}</td>'
            for cell, kind in zip(row[1:], style[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="wc-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
