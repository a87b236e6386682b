"""The catalog: installing from disk and from a server, extending, removing, and what goes wrong."""

import errno
import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow as pa
import pytest

from jobspace.errors import InputError, NotFoundError, UsageError
from jobspace.folders import cache_folder, data_folder
from jobspace.taxonomy import catalog, download
from jobspace.taxonomy.download import Official
from jobspace.taxonomy.model import Taxonomy

OCCUPATIONS = "O*NET-SOC Code\tTitle\tDescription\n29-1141.00\tRegistered Nurses\tx\n"
ALTERNATES = "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n29-1141.00\tRN\tn/a\t08\n"


def onet_zip(extra: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("db_29_3_text/Occupation Data.txt", OCCUPATIONS + extra)
        archive.writestr("db_29_3_text/Alternate Titles.txt", ALTERNATES)
        archive.writestr("db_29_3_text/Read Me.txt", "O*NET 29.3 Database\n")
    return buffer.getvalue()


@pytest.fixture
def onet_file(tmp_path: Path) -> Path:
    path = tmp_path / "db_29_3_text.zip"
    path.write_bytes(onet_zip())
    return path


class Server(ThreadingHTTPServer):
    content = b""
    status = 200
    missing_bytes = 0
    requests_served = 0


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests_served += 1
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        self.wfile.write(
            self.server.content[: len(self.server.content) - self.server.missing_bytes]
        )

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as http:
        http.content = onet_zip()
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        offer(monkeypatch, f"http://127.0.0.1:{http.server_port}/db.zip")
        yield http
        http.shutdown()
        thread.join()


def offer(monkeypatch: pytest.MonkeyPatch, url: str, sha256: str | None = None) -> None:
    official = Official(version="29.3", url=url, sha256=sha256, page="https://example.org/onet")
    monkeypatch.setitem(download.OFFICIAL, "onet", official)


def files_below(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def labels_of(taxonomy: Taxonomy, code: str) -> list[tuple[str, str]]:
    return [(label.label, label.kind) for label in catalog.show(taxonomy, code).labels]


def rows(*entries: tuple[str, str | None, str | None]) -> pa.Table:
    columns = [[entry[i] for entry in entries] for i in range(3)]
    return pa.table([pa.array(c, pa.string()) for c in columns], names=["code", "title", "label"])


# Finding


def test_soc_is_there_without_installing_anything() -> None:
    assert catalog.taxonomy("soc").n_concepts == 867
    assert catalog.taxonomy("SOC").n_concepts == 867
    (record,) = catalog.installed()
    assert (record.name, record.version, record.source, record.added_at) == (
        "soc",
        "2018",
        "embedded",
        None,
    )


def test_a_taxonomy_is_returned_as_is() -> None:
    soc = catalog.taxonomy("soc")
    assert catalog.taxonomy(soc) is soc


def test_an_unknown_name_says_what_is_installed_and_what_to_run(onet_file: Path) -> None:
    with pytest.raises(NotFoundError, match=r"\(soc\).*jobspace taxonomy add onet$"):
        catalog.taxonomy("onet")
    catalog.add("onet27", source=onet_file)
    with pytest.raises(NotFoundError, match=r"\(soc, onet27\).*jobspace taxonomy add NAME --from"):
        catalog.taxonomy("nothing.csv")


def test_tables_and_official_files_by_path(tmp_path: Path, onet_file: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("c,t,l\n1,Nurses,RN\n")
    ours = catalog.taxonomy(path, code="c", title="t", label="l")
    assert (ours.name, ours.labels["label"].to_pylist()) == ("ours", ["Nurses", "RN"])
    assert catalog.taxonomy(str(path), title="t").concepts["code"].to_pylist() == ["Nurses"]
    with pytest.raises(InputError, match="got no column 'title'; expected one of c, t, l"):
        catalog.taxonomy(path)
    assert catalog.taxonomy(onet_file).version == "29.3"


def test_to_arrow_comes_back_without_naming_columns() -> None:
    soc = catalog.taxonomy("soc")
    again = catalog.taxonomy(soc.to_arrow())
    assert again.to_arrow().equals(soc.to_arrow())


def test_folders_without_official_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="without 'Occupation Data'"):
        catalog.taxonomy(tmp_path)


# Installing from disk


def test_add_from_a_file(onet_file: Path) -> None:
    record = catalog.add("onet", source=onet_file)
    assert record in catalog.installed()
    assert (record.version, record.n_concepts) == ("29.3", 1)
    assert record.sha256 == hashlib.sha256(onet_file.read_bytes()).hexdigest()
    assert not record.checksum_known
    loaded = catalog.taxonomy("onet")
    assert (loaded.name, loaded.version) == ("onet", "29.3")
    assert loaded.fingerprint == catalog.taxonomy(onet_file).fingerprint
    labels = labels_of(loaded, "29-1141.00")
    assert labels[:2] == [("Registered Nurses", "title"), ("RN", "common")]  # O*NET's and everyday
    assert ("ER nurse", "lay") in labels
    assert record.n_labels == len(labels)


def test_versions_live_side_by_side(tmp_path: Path, onet_file: Path) -> None:
    newer = tmp_path / "newer.zip"
    newer.write_bytes(onet_zip("15-1252.00\tSoftware Developers\tx\n"))
    catalog.add("onet", source=newer)
    catalog.add("onet29", source=onet_file)
    assert [record.name for record in catalog.installed()] == ["soc", "onet", "onet29"]
    assert len(catalog.taxonomy("onet")) == 2
    assert len(catalog.taxonomy("onet29")) == 1


def test_add_replaces_and_leaves_nothing_old(tmp_path: Path, onet_file: Path) -> None:
    catalog.add("onet", source=onet_file)
    old = catalog.taxonomy("onet")
    onet_file.write_bytes(onet_zip("15-1252.00\tSoftware Developers\tx\n"))
    catalog.add("onet", source=onet_file)
    assert len(catalog.taxonomy("onet")) == 2
    assert old.labels["label"].to_pylist()[:2] == ["Registered Nurses", "RN"]
    assert [name.rpartition("/")[2] for name in files_below(data_folder())] == [
        *("concepts.arrow", "labels.arrow"),
        "record.json",
    ]


def test_add_a_table() -> None:
    table = pa.table({"c": ["a", "a"], "t": ["Nurses", "Nurses"], "l": ["RN", "nurse"]})
    record = catalog.add("ours", source=table, code="c", title="t", label="l")
    assert (record.source, record.sha256, record.n_labels) == ("dataframe", None, 3)
    assert catalog.taxonomy("ours").index_of("a") == 0


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", ".hidden", "x" * 65])
def test_names_that_cannot_be_folders(name: str, onet_file: Path) -> None:
    with pytest.raises(UsageError, match="Taxonomy name"):
        catalog.add(name, source=onet_file)


def test_names_ignore_case(onet_file: Path) -> None:
    catalog.add("OnetX", source=onet_file)
    assert len(catalog.taxonomy("ONETx")) == 1
    catalog.remove("ONETX")
    assert [record.name for record in catalog.installed()] == ["soc"]


def test_wrong_use_of_add(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="embedded"):
        catalog.add("soc", source=tmp_path)
    with pytest.raises(UsageError, match="got no source"):
        catalog.add("ours")
    with pytest.raises(NotFoundError, match="nowhere"):
        catalog.add("ours", source=tmp_path / "nowhere.csv")


def test_a_failed_add_keeps_what_was_installed(tmp_path: Path, onet_file: Path) -> None:
    catalog.add("onet", source=onet_file)
    before = files_below(data_folder())
    bad = tmp_path / "bad.zip"
    bad.write_bytes(onet_zip()[:-30])
    with pytest.raises(InputError, match="readable folder or zip"):
        catalog.add("onet", source=bad)
    assert files_below(data_folder()) == before


@pytest.mark.parametrize("failing", ["concepts.arrow", "labels.arrow", "record.json"])
def test_a_full_disk_keeps_what_was_installed(
    failing: str, onet_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.add("onet", source=onet_file)
    before = files_below(data_folder())
    onet_file.write_bytes(onet_zip("15-1252.00\tSoftware Developers\tx\n"))
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name == failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left on device"):
        catalog.add("onet", source=onet_file)
    assert files_below(data_folder()) == before
    assert len(catalog.taxonomy("onet")) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_that_cannot_be_written(onet_file: Path) -> None:
    data_folder().chmod(0o500)
    with pytest.raises(InputError, match="JOBSPACE_DATA_DIR"):
        catalog.add("onet", source=onet_file)


def test_a_data_folder_that_is_a_file(
    onet_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JOBSPACE_DATA_DIR", str(tmp_path / "file"))
    with pytest.raises(InputError, match="JOBSPACE_DATA_DIR"):
        catalog.add("onet", source=onet_file)
    with pytest.raises(InputError, match="JOBSPACE_DATA_DIR"):
        catalog.extend("soc", rows(("29-1141", None, "RN")))


@pytest.mark.parametrize("file", ["record.json", "labels.arrow"])
def test_damaged_installs_say_so_and_can_be_mended(file: str, onet_file: Path) -> None:
    catalog.add("onet", source=onet_file)
    (path,) = data_folder().rglob(file)
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(InputError, match="jobspace taxonomy add onet") as caught:
        catalog.taxonomy("onet")
    assert "\n" not in str(caught.value)
    catalog.add("onet", source=onet_file)
    assert len(catalog.taxonomy("onet")) == 1


# Installing from a server


def test_download_records_its_checksum_and_compares_the_next(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    seen: list[tuple[int, int]] = []
    first = catalog.add("onet", progress=lambda done, total: seen.append((done, total)))
    assert first.sha256 == hashlib.sha256(server.content).hexdigest()
    assert not first.checksum_known
    assert seen[-1] == (len(server.content), len(server.content))
    assert catalog.add("onet").checksum_known
    assert server.requests_served == 2
    server.content = onet_zip("15-1252.00\tSoftware Developers\tx\n")
    with pytest.raises(InputError, match="recorded at the first download"):
        catalog.add("onet")
    assert len(catalog.taxonomy("onet")) == 1
    catalog.remove("onet")
    catalog.add("onet")
    assert len(catalog.taxonomy("onet")) == 2
    assert files_below(cache_folder()) == []
    assert capfd.readouterr() == ("", "")


def test_download_under_another_name(server: Server) -> None:
    record = catalog.add("onet-now", source="onet")
    assert (record.name, record.version) == ("onet-now", "29.3")
    assert record.source.startswith("http://127.0.0.1")


def test_a_published_checksum_is_compared(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"http://127.0.0.1:{server.server_port}/db.zip"
    offer(monkeypatch, url, "0" * 64)
    with pytest.raises(InputError, match=rf"expected {'0' * 64} \(published\)"):
        catalog.add("onet")
    assert files_below(data_folder()) == files_below(cache_folder()) == []
    offer(monkeypatch, url, hashlib.sha256(server.content).hexdigest())
    assert catalog.add("onet").checksum_known


def assert_nothing_installed(message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        catalog.add("onet")
    assert "\n" not in str(caught.value)
    assert "--from" in str(caught.value)
    assert files_below(data_folder()) == files_below(cache_folder()) == []


def test_a_broken_transfer_installs_nothing(server: Server) -> None:
    server.missing_bytes = 100
    assert_nothing_installed("broke off")


def test_a_missing_page_installs_nothing(server: Server) -> None:
    server.status = 404
    assert_nothing_installed("404")


def test_no_server_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, "http://127.0.0.1:1/db.zip")
    assert_nothing_installed("no connection")


def test_esco_has_to_be_fetched_by_hand() -> None:
    with pytest.raises(UsageError, match=r"csv export from https://.*add esco --from"):
        catalog.add("esco")


# Extending


def test_extend_adds_labels_and_concepts_to_soc() -> None:
    result = catalog.extend(
        "soc",
        rows(
            ("29-1141", None, "floor nurse 7"),
            ("29-1141", "Ward Sister Seven", None),
            ("29-1141", "anything", "REGISTERED NURSES"),
            ("X-1", "Prompt Whisperers", "prompt whisperer"),
        ),
    )
    assert result.fingerprint == catalog.taxonomy("soc").fingerprint
    own = [label for label in labels_of(result, "29-1141") if label[1] == "own"]
    assert own == [("floor nurse 7", "own"), ("Ward Sister Seven", "own")]
    assert labels_of(result, "X-1") == [("Prompt Whisperers", "title"), ("prompt whisperer", "own")]
    assert catalog.show(result, "X-1").groups == ()
    assert len(result) == 868
    assert [record.n_own for record in catalog.installed()] == [4]


def test_extending_twice_adds_up_and_can_be_undone() -> None:
    before = catalog.taxonomy("soc").fingerprint
    catalog.extend("soc", rows(("X-1", "Whisperers", "whisperer")))
    again = ("X-1", "Whisperers", "whisperer")
    catalog.extend("soc", rows(("X-1", None, "whisper person"), again, ("29-1141", None, "w")))
    assert labels_of(catalog.taxonomy("soc"), "X-1") == [
        ("Whisperers", "title"),
        ("whisperer", "own"),
        ("whisper person", "own"),
    ]
    assert [record.n_own for record in catalog.installed()] == [3]
    catalog.remove("soc", only_own=True)
    assert catalog.taxonomy("soc").fingerprint == before
    with pytest.raises(NotFoundError, match="got none"):
        catalog.remove("soc", only_own=True)


def test_own_rows_survive_removing_and_adding_again(onet_file: Path) -> None:
    catalog.add("onet", source=onet_file)
    catalog.extend("onet", rows(("29-1141.00", None, "nurse of the moon base")))
    catalog.remove("onet")
    with pytest.raises(NotFoundError):
        catalog.taxonomy("onet")
    onet_file.write_bytes(onet_zip("15-1252.00\tSoftware Developers\tx\n"))
    assert catalog.add("onet", source=onet_file).n_own == 1
    assert ("nurse of the moon base", "own") in labels_of(catalog.taxonomy("onet"), "29-1141.00")


def test_a_release_that_lost_a_code_of_ours_is_not_installed(
    tmp_path: Path, onet_file: Path
) -> None:
    newer = tmp_path / "newer.zip"
    newer.write_bytes(onet_zip("15-1252.00\tSoftware Developers\tx\n"))
    catalog.add("onet", source=newer)
    catalog.extend("onet", rows(("15-1252.00", None, "coder")))
    with pytest.raises(InputError, match=r"the code '15-1252\.00', which onet 29\.3 does not have"):
        catalog.add("onet", source=onet_file)
    assert len(catalog.taxonomy("onet")) == 2


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (rows(("X-1", None, "a")), "without a title"),
        (rows((None, "t", "a")), "no code in the row of 't'"),
        (pa.table({"code": ["29-1141"], "x": ["RN"]}), "got no column 'label'"),
        (pa.table({"title": ["Nurse"]}), "got no column 'code'"),
        (pa.table({"code": ["29-1141"], "title": [" "]}), "neither title nor label"),
        (rows(), "got no rows"),
    ],
)
def test_rows_that_cannot_be_used_change_nothing(table: pa.Table, message: str) -> None:
    with pytest.raises(InputError, match=message):
        catalog.extend("soc", table)
    assert files_below(data_folder()) == []


def test_extend_from_a_file_and_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("code,label\n29-1141,wound nurse\n")
    assert ("wound nurse", "own") in labels_of(catalog.extend("soc", path), "29-1141")
    with pytest.raises(NotFoundError, match="jobspace taxonomy add onet"):
        catalog.extend("onet", path)


def test_damaged_own_rows_are_one_line() -> None:
    catalog.extend("soc", rows(("29-1141", None, "wound nurse")))
    (path,) = data_folder().rglob("soc.arrow")
    path.write_bytes(b"ARROW1")
    with pytest.raises(InputError, match="Delete it and extend soc again"):
        catalog.taxonomy("soc")


def test_remove_what_is_not_there() -> None:
    with pytest.raises(NotFoundError):
        catalog.remove("onet")
    with pytest.raises(UsageError, match="embedded"):
        catalog.remove("soc")


# Real data


@pytest.mark.shared
def test_a_real_install_is_there(shared: Path) -> None:
    catalog.add("onet27", source=shared / "onet-27.0")
    assert catalog.taxonomy("onet27").n_concepts == 1016
