"""The reference page: the OpenAPI document as plain HTML that needs no script and nothing from elsewhere."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from web.codes import FACTS, codes

Json = dict[str, Any]
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} API {version}</title>
<link rel="stylesheet" href="/api/reference.css">
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header><h1>{title} API <small>{version}</small></h1></header>
<nav aria-label="Contents">{contents}</nav>
<main id="main">
"""
_BOUNDS = {
    "pattern": "matches",
    "format": "format",
    "minLength": "at least characters",
    "maxLength": "at most characters",
    "minItems": "at least items",
    "maxItems": "at most items",
    "minimum": "from",
    "maximum": "to",
    "default": "default",
}


def render(document: Json) -> str:
    """Return the page."""
    tags = _by_tag(document["paths"])
    info = document["info"]
    contents = _contents(tags)
    head = _HEAD.format(title=escape(info["title"]), version=escape(info["version"]), contents=contents)
    parts = [head, _prose(info["description"])]
    for tag, operations in tags.items():
        parts.append(f'<section id="{_anchor(tag)}"><h2>{escape(tag)}</h2>')
        parts += [_operation(*each) for each in operations]
        parts.append("</section>")
    parts.append('<section id="schemas"><h2>Schemas</h2>')
    parts += [_schema(name, schema) for name, schema in document["components"]["schemas"].items()]
    parts += ["</section>", *_problems(), "</main></body></html>\n"]
    return "\n".join(parts)


def _by_tag(paths: Json) -> dict[str, list[tuple[str, str, Json]]]:
    tags: dict[str, list[tuple[str, str, Json]]] = {"Commands": []}
    for path, methods in paths.items():
        for method, operation in methods.items():
            tags.setdefault(operation.get("tags", ["Other"])[0], []).append((method.upper(), path, operation))
    return tags


def _contents(tags: dict[str, list[tuple[str, str, Json]]]) -> str:
    items = []
    for tag, operations in tags.items():
        inner = "".join(
            f'<li><a href="#{_anchor(method, path)}">{escape(operation["summary"])}</a></li>'
            for method, path, operation in operations
        )
        items.append(f'<li><a href="#{_anchor(tag)}">{escape(tag)}</a><ul>{inner}</ul></li>')
    return f'<ul>{"".join(items)}<li><a href="#schemas">Schemas</a></li><li><a href="#problems">Problems</a></li></ul>'


def _operation(method: str, path: str, operation: Json) -> str:
    lines = [
        f'<article id="{_anchor(method, path)}"><h3>{escape(operation["summary"])}</h3>',
        f'<p class="call"><b>{method}</b> <code>{escape(path)}</code></p>',
        _prose(operation.get("description", "")),
        f"<p>Who may: {_who(operation['security'])}.</p>",
    ]
    if operation.get("parameters"):
        rows = (
            (_code(each["name"]), each["in"], _type(each["schema"]), escape(each.get("description", "")))
            for each in operation["parameters"]
        )
        lines.append(_table("Parameters", ("Name", "In", "Type", "Meaning"), rows))
    if "requestBody" in operation:
        kinds = (_type(each["schema"]) for each in operation["requestBody"]["content"].values())
        lines.append(f"<p>Body: {' or '.join(kinds)}</p>")
    answers = (
        (
            escape(status),
            escape(response["description"]),
            "; ".join(f"{escape(kind)}: {_type(each.get('schema', {}))}" for kind, each in _content(response)),
        )
        for status, response in sorted(operation["responses"].items())
    )
    lines += [_table("Answers", ("Status", "When", "Body"), answers), "</article>"]
    return "\n".join(lines)


def _content(response: Json) -> Iterable[tuple[str, Json]]:
    content: Json = response.get("content", {})
    return content.items()


def _who(security: list[Json]) -> str:
    named = [" with ".join(f"a {name}" for name in each) or "anybody in development" for each in security]
    return ", or ".join(named) or "anybody"


def _schema(name: str, schema: Json) -> str:
    lines = [f'<article id="schema-{_anchor(name)}"><h3>{escape(name)}</h3>', _prose(schema.get("description", ""))]
    required = schema.get("required", ())
    if "properties" in schema:
        rows = (
            (
                _code(field) + ("" if field in required else " <i>(optional)</i>"),
                _type(each),
                escape(each.get("description", "")),
            )
            for field, each in schema["properties"].items()
        )
        lines.append(_table("Fields", ("Name", "Type", "Meaning"), rows))
    else:
        lines.append(f"<p>{_type(schema)}</p>")
    return "\n".join([*lines, "</article>"])


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#schema-{_anchor(name)}">{escape(name)}</a>'
    for union in ("oneOf", "anyOf"):
        if union in schema:
            return " or ".join(dict.fromkeys(map(_type, schema[union])))
    if "enum" in schema or "const" in schema:
        return " or ".join(_code(str(value)) for value in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type", "anything")
    text = escape(" or ".join(kind) if isinstance(kind, list) else str(kind))
    if kind == "array":
        inner = schema.get("items") or {"oneOf": schema.get("prefixItems", [{}])}
        text = f"list of {_type(inner)}"
    elif isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"]:
        text = f"map to {_type(schema['additionalProperties'])}"
    bounds = [f"{said} {_code(str(schema[key]))}" for key, said in _BOUNDS.items() if schema.get(key) is not None]
    return text + (f" ({', '.join(bounds)})" if bounds else "")


def _problems() -> Iterator[str]:
    yield '<section id="problems"><h2>Problems</h2>'
    yield "<p>The <code>code</code> of a problem is stable; its <code>type</code> leads here."
    yield "Its <code>facts</code> have at least what stands here.</p>"
    known: dict[str, dict[tuple[int, str], None]] = {}
    for code, status, title in codes():
        known.setdefault(code, {})[status, title] = None
    rows = "".join(
        f'<tr id="problem-{code}"><th scope="row">{_code(code)}</th>'
        f"<td>{' or '.join(str(status) for status, _ in kinds)}</td>"
        f"<td>{escape('; '.join(title for _, title in kinds))}</td>"
        f"<td>{', '.join(map(_code, FACTS.get(code, ())))}</td></tr>"
        for code, kinds in sorted(known.items())
    )
    heads = "".join(f"<th>{each}</th>" for each in ("Code", "Status", "Meaning", "Facts"))
    yield f"<table><caption>Problems</caption><thead><tr>{heads}</tr></thead>"
    yield f"<tbody>{rows}</tbody></table></section>"


def _table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _prose(text: str) -> str:
    """Make paragraphs, and code of what stands between backticks."""
    paragraphs = (part for part in text.strip().split("\n\n") if part)
    return "".join(f"<p>{_ticks(part)}</p>" for part in paragraphs)


def _ticks(text: str) -> str:
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _anchor(*parts: str) -> str:
    return "-".join("".join(c if c.isalnum() else "-" for c in part).strip("-") for part in parts)
