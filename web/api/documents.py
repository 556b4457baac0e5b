"""Documents: the runbook, guides and references, to be read in the console."""

import mimetypes

from litestar import Controller, Response, get
from litestar.params import FromPath

from web.documents import Document, Language, Section
from web.problems import Stop, bad_request, responses
from web.services import Given, Services
from web.shapes import Shape, shaped


class DocumentHeading(Shape):
    """A heading: its level (2 is a chapter), and its id in the page."""

    level: int
    id: str
    text: str


class DocumentEntry(Shape):
    """A document in the list; `summary` is its first paragraph."""

    name: str
    section: Section
    language: Language
    title: str
    summary: str
    headings: list[DocumentHeading]


class Documents(Shape):
    """All documents, section by section."""

    documents: list[DocumentEntry]


class DocumentPage(Shape):
    """A document. `html` holds no script and begins after the title; links to other documents lead into the console."""

    name: str
    section: Section
    language: Language
    title: str
    headings: list[DocumentHeading]
    html: str


class DocumentDoor(Controller):
    """What there is to read."""

    path = "/api/documents"
    tags = ("Documents",)

    @get(responses=responses(400, 401, 403))
    async def documents(self, services: Given[Services]) -> Documents:
        """List the documents with their headings."""
        found = await services.queries.aside(lambda: services.library.documents)
        return Documents(documents=[shaped(each, DocumentEntry, headings=_headings(each)) for each in found.values()])

    @get("/{name:str}", responses=responses(400, 401, 403, 404))
    async def document(self, name: FromPath[str], services: Given[Services]) -> DocumentPage:
        """Show a document as HTML."""
        found = await services.queries.aside(lambda: services.library.documents.get(name))
        if found is None:
            raise Stop(bad_request("not-found", "there is no such document: /api/documents lists those that there are"))
        return shaped(found, DocumentPage, headings=_headings(found))

    @get("/pictures/{name:str}", media_type="image/png", responses=responses(400, 401, 403, 404))
    async def picture(self, name: FromPath[str], services: Given[Services]) -> Response[bytes]:
        """Give a picture that a document shows."""
        found = await services.queries.aside(lambda: services.library.picture(name))
        if found is None:
            raise Stop(bad_request("not-found", "no document shows such a picture"))
        return Response(found, media_type=mimetypes.guess_type(name)[0])


def _headings(document: Document) -> list[DocumentHeading]:
    return [shaped(each, DocumentHeading) for each in document.headings]
