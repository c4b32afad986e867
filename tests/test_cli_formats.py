"""The session, records and archives: files that the real libraries made, cleaned by the installed command, read by the real libraries."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_session import jsonl, objects, stripper, text, texts, tree

from stripper import LABELS, Stripper

ALL = ",".join(LABELS)
# warcio leaves its temporary files to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def cleaner() -> Stripper:
    return Stripper()


def squeeze(suffix: str, data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    return {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".zst": zstandard.compress}[suffix](data)


def expand(suffix: str, data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    stream = zstandard.ZstdDecompressor().stream_reader
    return {"": bytes, ".gz": gzip.decompress, ".bz2": bz2.decompress, ".zst": lambda packed: stream(packed).read()}[suffix](data)


@pytest.mark.parametrize("suffix", ["", ".gz", ".bz2", ".zst"])
def test_jsonl_rewrites_the_text_field_and_no_other_byte(tmp_path, cleaner, suffix):
    rows = [f'{{"n":1.50 , "big": 12345678901234567890,"text":{json.dumps(each)}, "meta":{{"é":[1,2]}}}}\n' for each in texts(6)]
    (tmp_path / f"in.jsonl{suffix}").write_bytes(squeeze(suffix, "".join(rows).encode()))
    assert stripper("clean", f"in.jsonl{suffix}", "-o", f"out.jsonl{suffix}", cwd=tmp_path).returncode == 0
    expected = [row.replace(json.dumps(each), json.dumps(cleaner.process(each).text)) for row, each in zip(rows, texts(6), strict=True)]
    assert expand(suffix, (tmp_path / f"out.jsonl{suffix}").read_bytes()).decode() == "".join(expected)


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".zst"])
def test_compressed_text_in_place(tmp_path, cleaner, suffix):
    path = tmp_path / f"page.txt{suffix}"
    path.write_bytes(squeeze(suffix, text().encode()))
    assert stripper("clean", "-i", path, cwd=tmp_path).returncode == 0
    assert expand(suffix, path.read_bytes()).decode() == cleaner.process(text()).text


def test_a_bad_record_passes_through_and_is_told(tmp_path):
    data = b'{"text": "One line."}\nno json\n{"body": "x"}\n{"text": 7}\n\n{"text": null}\n{"text": "Bye.", "id": "d7"}'
    done = stripper("clean", "--jsonl", "--keep", ALL, cwd=tmp_path, given=data)
    told = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, data)
    assert "record 2: not a JSON object" in told
    assert "record 3: no field 'text'; name the right one with --text-field" in told
    assert "record 4: field 'text' is int" in told
    assert "3 failed" in told


def test_fields_of_records_have_names(tmp_path, cleaner):
    row = {"key": "k1", "content": text(), "page": "<p>Pages have words, and these are the words of this page.</p>"}
    names = ("--text-field", "content", "--id-field", "key")
    by_text = stripper("clean", "--jsonl", *names, "--emit", "spans", cwd=tmp_path, given=jsonl([row]))
    assert objects(by_text.stdout)[0]["id"] == "k1"
    by_page = stripper("clean", "--jsonl", "--html-field", "page", "--text-field", "clean", cwd=tmp_path, given=jsonl([row]))
    assert objects(by_page.stdout) == [row | {"clean": cleaner.process_html(row["page"]).text}]


def test_parquet_goes_column_to_column(tmp_path, cleaner):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"id": list("abcdefg"), "text": [*texts(6), None], "n": pa.array(range(7), pa.int16())})
    pq.write_table(table.replace_schema_metadata({"k": "v"}), tmp_path / "in.parquet", row_group_size=3, compression="zstd")
    assert stripper("clean", "in.parquet", "-o", "out.parquet", "-j", "2", cwd=tmp_path).returncode == 0
    before, after = pq.ParquetFile(tmp_path / "in.parquet"), pq.ParquetFile(tmp_path / "out.parquet")
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    assert [after.metadata.row_group(g).num_rows for g in range(after.num_row_groups)] == [3, 3, 1]
    assert after.metadata.row_group(0).column(1).compression == "ZSTD"
    assert after.read().to_pydict() == {**table.to_pydict(), "text": [*(cleaner.process(each).text for each in texts(6)), None]}


def test_parquet_with_pages_gets_a_text_column(tmp_path, cleaner):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pages = ["<p>Pages have words, and these are the words of this page.</p>", None]
    pq.write_table(pa.table({"page": pages}), tmp_path / "in.parquet")
    assert stripper("clean", "in.parquet", "--html-field", "page", "-o", "out.parquet", cwd=tmp_path).returncode == 0
    assert pq.read_table(tmp_path / "out.parquet").to_pydict() == {"page": pages, "text": [cleaner.process_html(pages[0]).text, None]}


def test_parquet_without_rows_or_the_column(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"text": pa.array([], pa.string()), "n": pa.array([], pa.int8())}), tmp_path / "empty.parquet")
    assert stripper("clean", "empty.parquet", "-o", "out.parquet", cwd=tmp_path).returncode == 0
    assert pq.read_schema(tmp_path / "out.parquet").names == ["text", "n"]
    done = stripper("clean", "empty.parquet", "--text-field", "body", "-o", "no.parquet", cwd=tmp_path)
    assert (done.returncode, b"no column 'body' among text, n" in done.stderr) == (2, True)
    to_a_pipe = stripper("clean", "empty.parquet", cwd=tmp_path)
    assert (to_a_pipe.returncode, b"give a file with -o, or --emit jsonl" in to_a_pipe.stderr) == (2, True)


def archive(records: list[tuple[str, str, bytes]], packed: bool) -> bytes:
    """A web archive made by warcio of (type, address, body)."""
    warcwriter = pytest.importorskip("warcio.warcwriter")
    from warcio.statusandheaders import StatusAndHeaders

    out = io.BytesIO()
    writer = warcwriter.WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("made.warc", {"software": "test"}))
    for kind, address, body in records:
        page = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=iso-8859-1")], protocol="HTTP/1.0")
        how = {"http_headers": page} if kind == "response" else {"warc_content_type": "text/plain"}
        writer.write_record(writer.create_warc_record(address, kind, payload=io.BytesIO(body), **how))
    return out.getvalue()


def conversions(path: Path) -> list[tuple[str, str]]:
    """The conversion records of an archive, read by warcio with all digests checked: (address, text)."""
    from warcio.archiveiterator import ArchiveIterator

    with open(path, "rb") as file:
        records = ((record, record.content_stream().read().decode()) for record in ArchiveIterator(file, check_digests="raise"))
        return [(record.rec_headers["WARC-Target-URI"], body) for record, body in records if record.rec_type == "conversion"]


@pytest.mark.parametrize("packed", [False, True])
def test_wet_conversion_records_are_cleaned(tmp_path, cleaner, packed):
    name = "crawl.warc.wet" + ".gz" * packed
    (tmp_path / name).write_bytes(
        archive([("conversion", f"http://site.example/{i}", each.encode()) for i, each in enumerate(texts(4))], packed)
    )
    assert stripper("clean", name, "-o", f"out/{name}", cwd=tmp_path).returncode == 0
    expected = [(f"http://site.example/{i}", cleaner.process(each).text) for i, each in enumerate(texts(4))]
    assert conversions(tmp_path / "out" / name) == expected


def test_warc_responses_become_conversion_records(tmp_path, cleaner):
    page = "<html><body><p>The café stood on the corner until last year, and nobody misses it.</p></body></html>"
    image = ("response", "http://site.example/b", b"")
    (tmp_path / "in.warc.gz").write_bytes(archive([("response", "http://site.example/a", page.encode("latin-1")), image], packed=True))
    assert stripper("clean", "in.warc.gz", "-o", "clean/", cwd=tmp_path).returncode == 0
    found = conversions(tmp_path / "clean/in.warc.wet.gz")
    assert found[0] == ("http://site.example/a", cleaner.process_html(page).text)
    assert "café" in found[0][1]


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_an_archive_that_is_cut_off_is_told_and_leaves_no_output(tmp_path, cut):
    data = archive([("conversion", "http://site.example/a", text().encode())], packed=False)
    (tmp_path / "cut.wet").write_bytes(data[:-cut])
    done = stripper("clean", "cut.wet", "-o", "out.wet", cwd=tmp_path)
    assert (done.returncode, b"the archive ends within this record" in done.stderr) == (2, True)
    assert set(tree(tmp_path)) == {"cut.wet"}


@pytest.mark.parametrize("name", ["in.warc", "in.parquet", "in.jsonl.gz", "in.jsonl.zst", "in.jsonl.bz2"])
def test_what_is_not_of_its_format_is_told_and_leaves_no_output(tmp_path, name):
    (tmp_path / name).write_bytes(b"This is something else entirely.\n" * 20)
    done = stripper("clean", name, "-o", "out/", cwd=tmp_path)
    assert (done.returncode, name.encode() in done.stderr, b"Traceback" in done.stderr) == (2, True, False)
    assert set(tree(tmp_path)) == {name}


def test_a_compressed_file_that_is_cut_off_leaves_no_output(tmp_path):
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(jsonl([{"text": each} for each in texts(20)]))[:-2000])
    done = stripper("clean", "in.jsonl.gz", "-o", "out.jsonl.gz", cwd=tmp_path)
    assert (done.returncode, b"in.jsonl.gz: damaged .gz file" in done.stderr) == (2, True)
    assert set(tree(tmp_path)) == {"in.jsonl.gz"}


def test_memory_stays_bounded(tmp_path):
    """Six times the records take about the same memory: nothing is kept once it is written (10 MB of text and its results)."""
    less, more = (peak(jsonl([{"text": each} for each in texts(30) * times]), tmp_path) for times in (20, 120))
    assert more - less < 50


def peak(given: bytes, cwd: Path) -> float:
    """The peak memory of a filter over `given`, in MB."""
    code = """
import sys
from stripper.cli import main
try:
    main(["clean", "--jsonl", "-q"])
finally:
    # Not ru_maxrss, which a process has from the one that started it.
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=cwd, input=given, capture_output=True, check=True)
    return int(done.stderr.split()[-1]) / 1024
