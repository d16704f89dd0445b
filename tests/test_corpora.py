import os
from dataclasses import replace
from pathlib import Path

import pytest

from listener.errors import ConfigError
from train.corpora import Recording, Split, data_roots, part_of, read_all
from train.corpora.readers import READERS, read_synthetic


@pytest.fixture
def root(tmp_path):
    """A folder of each corpus, with empty files under the names that the corpora use."""
    for name in ("fsdd/recordings/7_theo_4.wav", "fsdd/recordings/7_theo_5.wav",
                 "audiomnist/03/2_03_17.wav", "two_speakers/sheila_05.flac",
                 "speech_commands/cat/0ab1_nohash_1.wav", "speech_commands/two/0ab1_nohash_0.wav",
                 "speech_commands/_background_noise_/pink.wav", "librispeech/84/84-1-0001.flac",
                 "coffee_orders/x.flac", "amazon_queen/020001P2.mp3", "steel_sky/50007.wav",
                 "esc10/rain/1-2-A.ogg", "noises/white_5.flac",
                 "grid/s1/bbaf2n.flac", "synthetic/a.flac", "synthetic/b.flac", "fsdd/README.md",
                 "fsdd/recordings/._7_theo_5.wav", "fsdd/readme.wav"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "grid/s1/bbaf2n.align").write_text("0 23750 sil\n23750 29500 bin\n36000 41000 two\n")
    (tmp_path / "grid/s2/video").mkdir(parents=True)
    (tmp_path / "grid/s2/video/bbaf2n.wav").touch()
    (tmp_path / "grid/s2/bbaf2n.align").write_text("0 25000 bin\n")
    (tmp_path / "grid/s1/without_audio.align").write_text("0 100 two\n")
    (tmp_path / "synthetic/manifest.csv").write_text(
        "file,kind,text,voice,speed\na.flac,string,Four oh,af_sky~am_adam~40,1\nb.flac,word,tree,am_adam,1\n")
    return tmp_path


def test_every_corpus_is_read(root):
    found = {r.path.relative_to(root).as_posix(): r for r in read_all([root])}
    assert len(found) == 17
    assert found["fsdd/recordings/7_theo_4.wav"].words == ("seven",)
    assert found["fsdd/recordings/7_theo_4.wav"].speaker == "theo"
    assert found["audiomnist/03/2_03_17.wav"].words == ("two",)
    assert found["two_speakers/sheila_05.flac"].words == ("five",)
    assert found["speech_commands/cat/0ab1_nohash_1.wav"].speaker == "0ab1"
    assert found["speech_commands/_background_noise_/pink.wav"].kind == "noise"
    assert found["grid/s1/bbaf2n.flac"].words == ("bin", "two")
    assert found["grid/s1/bbaf2n.flac"].times == ((0.95, 1.18), (1.44, 1.64))
    assert found["grid/s2/video/bbaf2n.wav"].words == ("bin",)      # and not what s1 says
    assert found["synthetic/a.flac"].words == ("four", "oh")
    assert found["coffee_orders/x.flac"].kind == found["amazon_queen/020001P2.mp3"].kind == "speech"
    assert part_of(found["amazon_queen/020001P2.mp3"]) == "train"
    assert {r.kind for r in found.values()} == {"word", "string", "sentence", "speech", "noise"}


def test_recordings_of_ones_own_are_trained_on_unless_they_are_held_out(tmp_path):
    for name in ("own/seven/me_1.wav", "own/7/me_2.wav", "own/cat/you.wav", "own/3_unknown_0001.wav",
                 "own/clips/4_me_0002.wav", "own_held_out/2/her_1.wav", "own/stray.wav"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = {r.path.name: (r.words, r.speaker, part_of(r)) for r in read_all([tmp_path])}
    assert found == {
        "me_1.wav": (("seven",), "me", "train"), "me_2.wav": (("seven",), "me", "train"),
        "you.wav": (("cat",), "you", "train"), "3_unknown_0001.wav": (("three",), "unknown", "train"),
        "4_me_0002.wav": (("four",), "me", "train"), "her_1.wav": (("two",), "her", "validation")}


def test_speech_commands_own_lists_are_followed_where_they_are(tmp_path):
    root = tmp_path / "speech_commands"
    names = [f"{word}/{speaker:08x}_nohash_0.wav" for word in ("cat", "two") for speaker in range(8)]
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (root / "validation_list.txt").write_text(f"{names[0]}\n{names[9]}\n")
    (root / "testing_list.txt").write_text(f"{names[3]}\n")
    kept = {r.path.relative_to(root).as_posix() for r in read_all([tmp_path]) if part_of(r) == "validation"}
    assert kept == {names[0], names[3], names[9]}


def test_whose_digits_are_kept_for_validation_is_not_trained_on_elsewhere(tmp_path):
    for name in ("whole/speech_commands/seven/37e8_nohash_0.wav",
                 "whole/speech_commands/cat/37e8_nohash_1.wav",
                 "whole/speech_commands/cat/4711_nohash_0.wav",
                 "part/speech_commands_digits/seven/37e8_nohash_0.wav"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = read_all([tmp_path / "part", tmp_path / "whole"])
    assert {part_of(r) for r in found if r.speaker == "37e8"} == {"validation"} and len(found) == 4


@pytest.mark.parametrize("corpus, files", [
    ("synthetic", {}), ("synthetic", {"manifest.csv": "file,text\nx.flac,one\n"}),
    ("synthetic", {"manifest.csv": "file,kind,text,voice\nx.flac,digit\n"}),
    ("synthetic", {"manifest.csv": "file,kind,text,voice,times\nx.flac,string,one,ann,0.1.2-3\n"}),
    ("synthetic", {"manifest.csv": b"\xff\xfe"}), ("grid", {"s1/x.align": "0 bin\n", "s1/x.wav": ""})])
def test_a_corpus_that_cannot_be_read_is_named(tmp_path, corpus, files):
    (tmp_path / corpus).mkdir()
    for name, content in files.items():
        (tmp_path / corpus / name).parent.mkdir(exist_ok=True)
        (tmp_path / corpus / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError, match=f"{tmp_path / corpus}: cannot be read as {corpus}"):
        read_all([tmp_path])


def test_each_root_has_to_hold_something_that_is_read(tmp_path):
    """Beside recordings that are found, others may not be left out without a word."""
    digits, voices, words = (tmp_path / name for name in ("digits", "voices", "words"))
    (digits / "own" / "seven").mkdir(parents=True)
    (digits / "own" / "seven" / "anna_1.wav").touch()
    for folder in (voices, words):
        folder.mkdir()
    (words / "transcripts.csv").write_text("key,start,end,word\n")
    assert len(read_all([digits, words])) == 1
    with pytest.raises(ConfigError, match="none of fsdd.* in .*voices$"):
        read_all([digits, voices])
    (voices / "manifest.csv").touch()
    with pytest.raises(ConfigError, match="belongs into .*voices/synthetic$"):
        read_all([digits, voices])


def test_an_empty_root_is_one_clear_line(tmp_path, monkeypatch):
    with pytest.raises(ConfigError, match="none of fsdd"):
        read_all([tmp_path])
    monkeypatch.setenv("LISTENER_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match="nowhere.*LISTENER_DATA"):
        data_roots()
    assert data_roots([str(tmp_path)]) == [tmp_path]
    monkeypatch.setenv("LISTENER_DATA", f"{tmp_path}{os.pathsep}{tmp_path}")
    assert data_roots() == [tmp_path, tmp_path]


def test_what_was_fetched_is_found(tmp_path, monkeypatch):
    monkeypatch.delenv("LISTENER_DATA", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(ConfigError, match=r"no recordings at \.\./shared/data or runs/data: fetch some"):
        data_roots()
    Path("runs/data").mkdir(parents=True)
    assert data_roots() == [Path("runs/data")]
    Path("../shared/data").mkdir(parents=True)
    assert data_roots() == [Path("../shared/data")]


def word(corpus, speaker, name="7_theo_5.wav", text="cat"):
    return Recording(Path(name), corpus, speaker, "word", (text,))


def test_no_speaker_is_on_both_sides():
    speakers = [f"s{i}" for i in range(200)]
    for corpus in ("speech_commands", "librispeech"):
        parts = {s: {part_of(word(corpus, s, f"{i}.wav")) for i in range(5)} for s in speakers}
        assert all(len(p) == 1 for p in parts.values())
        assert {"train", "validation"} == set.union(*parts.values())


def test_a_speaker_that_fsdd_does_not_have_cannot_be_left_out():
    recordings = [word("fsdd", "theo"), word("fsdd", "lucas")]
    Split(("theo",)).check(recordings)
    with pytest.raises(ConfigError, match="Theo: FSDD's speakers are lucas, theo"):
        Split(("Theo",)).check(recordings)


def test_a_left_out_speaker_is_left_out_whole():
    split = Split(("theo",))
    assert {part_of(word("fsdd", "theo", f"7_theo_{i}.wav"), split) for i in range(50)} == {"left_out"}
    assert part_of(word("fsdd", "theo", "7_theo_4.wav")) == "gate"
    assert part_of(word("fsdd", "theo", "7_theo_5.wav")) == "train"


def test_a_blend_with_a_held_out_voice_is_held_out():
    assert part_of(word("synthetic", "am_adam~af_sky~40")) == "validation"
    assert part_of(word("synthetic", "am_adam~af_bella~40")) == "train"


def test_some_near_misses_are_never_taught():
    assert part_of(word("synthetic", "am_adam", text="hive")) == "validation"
    assert part_of(word("synthetic", "am_adam", text="tree")) == "train"


def test_a_manifest_with_an_unknown_kind_is_refused(root):
    with open(root / "synthetic/manifest.csv", "a") as file:
        file.write("c.flac,sentence,room two please,am_adam,1\nd.flac,speech,a tree,am_adam,1\n")
    kinds = {r.path.name: (r.kind, r.words) for r in read_all([root]) if r.corpus == "synthetic"}
    assert kinds["c.flac"] == ("string", ("room", "two", "please"))
    assert kinds["d.flac"] == ("speech", ("a", "tree"))
    with open(root / "synthetic/manifest.csv", "a") as file:
        file.write("e.flac,song,two,am_adam,1\n")
    with pytest.raises(ConfigError, match="manifest.csv: kind song of e.flac must be one of digit, word"):
        read_all([root])


def test_a_transcript_tells_what_is_said_in_speech(root, tmp_path_factory):
    """Whichever root it lies in; what other kinds say is known from their corpora."""
    other = tmp_path_factory.mktemp("other")
    (other / "transcripts.csv").write_text(
        "key,start,end,word\n"
        "librispeech/84/84/84-1-0001.flac,0.5,0.75,chapter\nlibrispeech/84/84/84-1-0001.flac,0.75,1.5,two\n"
        "coffee_orders/x/coffee_orders/x.flac,,,\nfsdd/theo/recordings/7_theo_4.wav,0,1,two\n")
    before, found = ({r.key: r for r in read_all(roots)} for roots in ([root], [root, other]))
    changed = found.pop("librispeech/84/84/84-1-0001.flac")
    assert changed.words == ("chapter", "two") and changed.times == ((0.5, 0.75), (0.75, 1.5))
    assert replace(changed, words=(), times=()) == before.pop(changed.key)
    assert found == before


def test_a_manifest_may_tell_where_words_are(tmp_path):
    head = "file,kind,text,voice,speed,times\n"
    (tmp_path / "manifest.csv").write_text(head + "a.flac,prose,room two,ann,1.0,0.100-0.350 0.350-0.612\n"
                                           "b.flac,prose,room two,ann,1.0,\nc.flac,digit,two,ann,1.0,0-0.3\n")
    assert [(r.words, r.times) for r in read_synthetic(tmp_path)] == [
        (("room", "two"), ((0.1, 0.35), (0.35, 0.612))), (("room", "two"), ()), (("two",), ())]
    for times in ("0.1-0.3", "0.1-0.3 soon", "0.1 0.3"):
        (tmp_path / "manifest.csv").write_text(f"{head}a.flac,prose,room two,ann,1.0,{times}\n")
        with pytest.raises(ConfigError, match=f"times {times} of a.flac must be START-END for each word"):
            list(read_synthetic(tmp_path))


@pytest.mark.parametrize("text", [
    "file,text\na.flac,two\n", "key,start,end,word\nx,0.5,soon,two\n", "key,start,end,word\nx,0.5"])
def test_a_damaged_transcript_is_refused(text, root):
    (root / "transcripts.csv").write_text(text)
    with pytest.raises(ConfigError, match="transcripts.csv: needs the columns key, start, end, word"):
        read_all([root])


def test_librispeech_whole_tells_its_words_but_not_where(tmp_path):
    folder = tmp_path / "librispeech/dev-clean/84/121123"
    folder.mkdir(parents=True)
    for name in ("84-121123-0000.flac", "84-121123-0001.flac", "84-121123-0002.flac"):
        (folder / name).touch()
    (folder / "84-121123.trans.txt").write_text("84-121123-0000 GO DON'T\n84-121123-0001 TWO\n")
    assert [(r.words, r.times, r.speaker) for r in read_all([tmp_path])] == [
        (("go", "don't"), (), "84"), (("two",), (), "84"), ((), (), "84")]


def test_of_asterisk_the_single_words_are_read(tmp_path):
    for name in ("digits/4.wav", "digits/h-4.wav", "digits/oh.wav", "letters/o.wav", "letters/zed.wav",
                 "letters/ascii37.wav", "letters/dollar.wav", "phonetic/h_p.wav", "phonetic/9_p.wav",
                 "hello.wav"):
        path = tmp_path / "asterisk/sounds/en_US_f_Allison" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = {r.path.name: r for r in read_all([tmp_path])}
    assert {name: r.words for name, r in found.items()} == {
        "4.wav": ("four",), "h-4.wav": ("h-4",), "oh.wav": ("oh",), "o.wav": ("o",), "zed.wav": ("zed",),
        "h_p.wav": ("hotel",)}
    assert {(r.speaker, r.kind) for r in found.values()} == {("en_US_f_Allison", "word")}


def test_of_the_prompts_of_free_programs_each_word_is_its_speakers(tmp_path):
    said = {"games/csmash/wav/seven.wav": ("csmash", "seven"),
            "games/csmash/wav/thirty.wav": ("csmash", "thirty"),
            "saytime/4.au": ("saytime", "four"), "saytime/15.au": ("saytime", "fifteen"),
            "saytime/oh.au": ("saytime", "oh"), "scid/sounds/8.wav": ("scid", "eight"),
            "scid/sounds/King.wav": ("scid", "king"), "scid/sounds/h.wav": ("scid", "h"),
            "tuxpaint/stamps/symbols/math/9.ogg": ("tuxpaint", "nine"),
            "tuxpaint/stamps/symbols/math/9_en_GB.ogg": ("tuxpaint_en_GB", "nine"),
            "tuxpaint/stamps/symbols/alphabets/english/filled/uppercase/Q_filled_en_GB.ogg":
                ("tuxpaint_en_GB", "q")}
    nothing = ["games/csmash/wav/racket.wav", "saytime/the_time_is.au",
               "scid/sounds/Mate.wav", "scid/sounds/move.wav",
               "tuxpaint/stamps/symbols/math/9_de.ogg", "tuxpaint/stamps/symbols/math/plus.ogg",
               "tuxpaint/stamps/symbols/alphabets/english/filled/lowercase/q_filled_en_GB.ogg"]
    for name in (*said, *nothing):
        path = tmp_path / "prompts/usr/share" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = read_all([tmp_path])
    assert {r.path.relative_to(tmp_path / "prompts/usr/share").as_posix(): (r.speaker, *r.words)
            for r in found} == said
    assert {(r.corpus, r.kind, part_of(r)) for r in found} == {("prompts", "word", "train")}


@pytest.mark.parametrize("corpus", [
    "asterisk", "audiomnist", "two_speakers", "coffee_orders", "steel_sky", "speech_commands_digits"])
def test_what_is_kept_for_validation_is_never_trained_on(corpus):
    assert part_of(word(corpus, "anybody")) == "validation"


def test_every_reader_finds_nothing_in_an_empty_folder(tmp_path):
    (tmp_path / "manifest.csv").write_text("file,kind,text,voice,speed\n")
    assert all(list(read(tmp_path)) == [] for read in READERS.values())
