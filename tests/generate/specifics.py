"""Written-out values of a domain: what stands behind `init=`."""

from generate.drawing import NotHere


def concrete(g, dom):
    """The text of one value, without names of the spec in it."""
    match dom.kind:
        case "bool":
            return g.pick(["False", "True"])
        case "int":
            return str(g.between(dom.low, dom.high - 1))
        case "enum":
            return f"{dom.text}.{g.pick(dom.names)}"
        case "symbols":
            return f'"{g.pick(dom.names)}"'
        case "option":
            return "None" if g.chance(1, 2) else concrete(g, dom.parts[0])
        case "tuple":
            return "(" + ", ".join(concrete(g, p) for p in dom.parts) + ")"
        case "set":
            return some_elements(g, dom, "{", "}") or "set()"
        case "seq":
            return some_elements(g, dom, "[", "]") or "[]"
        case "bag":
            return some_elements(g, dom, "Bag([", "])") or "Bag()"
        case "record":
            return f"{dom.text}({', '.join(concrete(g, p) for p in dom.parts)})"
        case "union":
            return concrete(g, g.pick(dom.parts))
        case "map":
            return filled(g, dom)
    raise NotHere


def some_elements(g, dom, opening, closing):
    if not scalar(dom.parts[0]) or not g.chance(1, 2):
        return None
    number = g.between(1, max(dom.cap, 1)) if dom.kind != "set" else 1
    return f"{opening}{', '.join(concrete(g, dom.parts[0]) for _ in range(number))}{closing}"


def scalar(dom):
    return dom.kind in ("bool", "int", "enum", "symbols", "record", "union") and all(
        map(scalar, dom.parts)
    )


def filled(g, dom):
    """One value for all keys, or a dict of them."""
    key, value = dom.parts
    if (
        dom.text.count("Map[") == 1
        and g.chance(1, 3)
        and key.kind in ("int", "bool", "enum")
        and key.size <= 3
    ):
        g.used.add("init_dict")
        names = {
            "int": [str(k) for k in range(key.low, key.high)],
            "bool": ["False", "True"],
            "enum": [f"{key.text}.{n}" for n in key.names],
        }[key.kind]
        return "{" + ", ".join(f"{n}: {concrete(g, value)}" for n in names) + "}"
    g.used.add("init_fill")
    while value.kind == "map":
        value = value.parts[1]
    return concrete(g, value)
