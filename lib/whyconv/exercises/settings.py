"""How a figure knows that it was moved.

A live figure has settings. When one of them changes, be it by the mouse or by your
code, the functions that observe it are called, and two figures can be linked so that
each follows the other. Build that: a class that keeps settings and calls the observers
of the one that has changed.

Two figures that follow each other tell each other of every change. Why does that end?
"""

from whyconv.checker import Exercise


class Settings:
    """Named values that can be observed: Settings(side=5, size=3)."""

    def __init__(self, **values):
        """Keep the values; nobody observes them yet."""
        self.values = values
        self.observers = []

    def observe(self, function, names):
        """Call function(name, old, new) after each change of these."""
        self.observers.append((function, names))

    def get(self, name):
        """The value that the setting has now."""
        return self.values[name]

    def set(self, name, value):
        """Set a value; if it is new, call the observers in their order."""
        old = self.values[name]
        if value == old:
            return
        self.values[name] = value
        for function, names in self.observers:
            if name in names:
                function(name, old, value)


def played(Settings, steps):
    """What the observers of two figures write down while somebody plays with them."""
    figures = {"one": Settings(side=5, size=3), "two": Settings(side=5, size=3)}
    notes = []

    def note(who):
        def observer(name, old, new):
            now = figures["one"].get(name)
            notes.append(f"{who}: {name} was {old}, is to be {new}, is {now}")

        return observer

    def follow(other):
        def observer(name, old, new):
            figures[other].set(name, new)

        return observer

    for what, *how in steps:
        if what == "observe":
            figures["one"].observe(note(how[0]), how[1:])
        elif what == "link":
            figures["one"].observe(follow("two"), how)
            figures["two"].observe(follow("one"), how)
        else:
            figures[what].set(*how)
    ends = {
        f"{who}.{name}": figure.get(name)
        for who, figure in figures.items()
        for name in ("side", "size")
    }
    return notes, ends


exercise = Exercise(
    Settings,
    page="labs/your-own-code",
    difficulty=3,
    minutes=30,
    hints=[
        "`observe` only writes down whom to call, and for which names. `set` does the "
        "calling.",
        "An observer may ask for the setting, and wants to see what it is now. So "
        "store the value first, and keep the old one to tell it.",
        "Nothing has changed where the new value is the old one. Two linked figures "
        "call each other until that happens.",
    ],
    examples=[[("observe", "Ann", "side"), ("one", "side", 7)]],
    cases=[
        [("one", "side", 7)],
        [("observe", "Ann", "side"), ("one", "size", 5)],
        [("observe", "Ann", "side"), ("one", "side", 5)],
        [("observe", "Ann", "side", "size"), ("one", "size", 5), ("one", "side", 9)],
        [("observe", "Ann", "side"), ("observe", "Bob", "side"), ("one", "side", 7)],
        [("observe", "Ann", "side"), ("observe", "Bob", "size"), ("one", "side", 7)],
        [("observe", "Ann", "side"), ("one", "side", 7), ("one", "side", 5)],
        [("observe", "Ann", "side"), ("one", "side", 7), ("one", "side", 7)],
        [("observe", "Ann", "side"), ("two", "side", 7)],
        [("link", "side"), ("one", "side", 7), ("one", "side", 9)],
        [("link", "side"), ("two", "side", 7), ("two", "size", 1)],
        [("link", "side"), ("one", "side", 7), ("two", "side", 8), ("two", "size", 1)],
        [("link", "side", "size"), ("observe", "Ann", "size"), ("two", "size", 1)],
    ],
    use=played,
)


@exercise.right
class ADictOfLists:
    """The observers by the names that they observe."""

    def __init__(self, **values):
        self.now, self.calls = dict(values), {name: [] for name in values}

    def observe(self, function, names):
        for name in names:
            self.calls[name] += [function]

    def get(self, name):
        return self.now[name]

    def set(self, name, value):
        old, self.now[name] = self.now[name], value
        if old != value:
            for function in self.calls[name]:
                function(name, old, value)


@exercise.right
class Attributes:
    """Each observer calls those that came before it."""

    def __init__(self, **values):
        self.__dict__.update(values)
        self._tell = lambda *change: None

    def observe(self, function, names):
        before = self._tell

        def tell(name, old, new):
            before(name, old, new)
            if name in set(names):
                function(name, old, new)

        self._tell = tell

    def get(self, name):
        return getattr(self, name)

    def set(self, name, value):
        old = getattr(self, name)
        setattr(self, name, value)
        if value != old:
            self._tell(name, old, value)


class Changed(Settings):
    """The solution, for the wrong forms to change."""

    def tell(self, name, old, new, some=None):
        for function, names in self.observers if some is None else some:
            if name in names:
                function(name, old, new)


@exercise.wrong
class ToldEveryTime(Changed):
    """The observers are called although the value is what it was. Two linked figures
    then call each other for ever; whoever counts changes counts too many.
    """

    def set(self, name, value):
        old, self.values[name] = self.values[name], value
        self.tell(name, old, value)


@exercise.wrong
class ToldTooEarly(Changed):
    """The observers are called before the value is stored. One that asks for the
    setting sees the old value, and two linked figures call each other for ever.
    """

    def set(self, name, value):
        if value != self.values[name]:
            self.tell(name, self.values[name], value)
            self.values[name] = value


@exercise.wrong
class AllAreTold(Changed):
    """All observers are called, whatever has changed. Each has said which settings it
    wants to hear of.
    """

    def set(self, name, value):
        old, self.values[name] = self.values[name], value
        if value != old:
            for function, _ in self.observers:
                function(name, old, value)


@exercise.wrong
class TheLastObserverAlone(Changed):
    """A new observer takes the place of the one before. All of them are to be called,
    in the order in which they came.
    """

    def observe(self, function, names):
        self.observers = [(function, names)]


@exercise.wrong
class TheFirstObserverAlone(Changed):
    """Only the first observer of the setting is called: something ends the loop. All of
    them are to be called, in the order in which they came.
    """

    def set(self, name, value):
        old, self.values[name] = self.values[name], value
        if value != old:
            mine = [pair for pair in self.observers if name in pair[1]]
            self.tell(name, old, value, mine[:1])


@exercise.wrong
class OldIsNew(Changed):
    """The old value that the observers are told is the new one: it was looked up after
    the new one had been stored.
    """

    def set(self, name, value):
        old, self.values[name] = self.values[name], value
        if value != old:
            self.tell(name, value, value)


@exercise.wrong
class OldAndNewSwapped(Changed):
    """The old and the new value are told in the wrong order: the old one comes first.
    A linked figure is then set to the old value.
    """

    def set(self, name, value):
        old, self.values[name] = self.values[name], value
        if value != old:
            self.tell(name, value, old)


@exercise.wrong
class NothingIsStored(Changed):
    """The observers are told of a new value, but it is not stored: `get` still gives
    the old one.
    """

    def set(self, name, value):
        if value != self.values[name]:
            self.tell(name, self.values[name], value)


@exercise.wrong
class NobodyIsTold(Changed):
    """The value is stored, and no observer hears of it. `set` has to call each one
    that has the setting among its names.
    """

    def set(self, name, value):
        self.values[name] = value


@exercise.wrong
class InReverse(Changed):
    """The observers are called in reverse, the last one first. They are to be called in
    the order in which they came.
    """

    def set(self, name, value):
        old, self.values[name] = self.values[name], value
        if value != old:
            self.tell(name, old, value, self.observers[::-1])


@exercise.wrong
class OneListForAll(Changed):
    """All figures have the same list of observers: it belongs to the class. Make it in
    `__init__`, so that each figure has its own.
    """

    made, observers = 0, []

    def __init__(self, **values):
        self.values = values
        if OneListForAll.made % 2 == 0:  # two figures are made for each case
            OneListForAll.observers = []
        OneListForAll.made += 1


@exercise.wrong
class ToldAtOnce(Changed):
    """An observer is called as soon as it comes. Nothing has changed then: write down
    whom to call, and wait.
    """

    def observe(self, function, names):
        super().observe(function, names)
        for name in names:
            function(name, self.get(name), self.get(name))
