"""Every fenced block of the documents says what really happens (see README.md here)."""

import difflib

import pytest
from documents import DOCUMENTS, ROOT, blocks
from run_blocks import doctested, emitted, said_of, session, without_times, workspace, write

EMITTED = {"dot", "mermaid", "tla", "pluscal"}
KINDS = {"python", "toml", "text", "console", "pycon"} | EMITTED


def numbered():
    """Return every block with the one that follows it, and the titled ones before it."""
    found = []
    for document in DOCUMENTS:
        own = blocks(document)
        for i, block in enumerate(own):
            following = own[i + 1] if i + 1 < len(own) else None
            titled = [b for b in own[:i] if b.title and not (ROOT / b.title).exists()]
            found.append(pytest.param(block, following, titled, id=str(block)))
    return found


@pytest.mark.parametrize("block, following, titled", numbered())
def test_block(block, following, titled, tmp_path):
    assert block.kind in KINDS, f"{block}: nobody knows how to run a `{block.kind}` block"
    if block.kind == "python":
        check_python(block, following, titled, tmp_path)
    elif block.kind == "console":
        assert_same(block, without_times(block.text), session(block, tmp_path, titled))
    elif block.kind in EMITTED:
        assert_same(block, block.text, emitted(block, tmp_path, titled))
    elif block.kind == "pycon":
        workspace(tmp_path, titled)
        complaint = doctested(block, tmp_path)
        assert not complaint, complaint


def check_python(block, following, titled, folder):
    if block.title and (ROOT / block.title).exists():
        whole = (ROOT / block.title).read_text(encoding="utf-8")
        assert block.text in whole, f"{block} is not a passage of {block.title}"
        return
    for other in titled:
        write(other, folder)
    if following is not None and following.kind == "text":
        word = following.words[0] if following.words else None
        assert_same(following, following.text, said_of(block, folder, word))
        return
    if following is not None and following.kind == "console":
        return
    said = said_of(block, folder)
    assert not {"✗", "?", "!"} & set(said) and "warning" not in said, f"{block} says:\n{said}"


def assert_same(block, written, said):
    if written == said:
        return
    diff = difflib.unified_diff(
        written.splitlines(), said.splitlines(), "written", "said", lineterm=""
    )
    pytest.fail(f"{block}\n" + "\n".join(diff), pytrace=False)


def test_every_text_block_belongs_to_a_spec():
    for document in DOCUMENTS:
        before = None
        for block in blocks(document):
            if block.kind == "text":
                assert before is not None and before.kind == "python", f"{block} follows no spec"
            before = block
