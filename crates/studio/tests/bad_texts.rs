//! Whatever is wrong with a text is shown where it is, and nothing is made.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod tiny;

use tiny::{TEXTS, complaint, everything, json, made, put, run, write};

/// A song with one file replaced is refused: the finding has its file and one of these codes, and stands in a line if
/// `placed`.
fn refused(file: &str, bytes: &[u8], codes: &[&str], placed: bool) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    put(folder.path(), "takes/tone.wav", &tiny::tone(0.1));
    put(folder.path(), file, bytes);
    let before = everything(folder.path());
    let what = format!("{file}: {}", String::from_utf8_lossy(&bytes[..bytes.len().min(60)]));
    let (code, answer) = json(folder.path(), &["make"]);
    let found = answer["diagnostics"].as_array().unwrap();
    let error = found.iter().find(|one| {
        one["severity"] == "error" && one["file"] == file && codes.contains(&one["code"].as_str().unwrap())
    });
    let error = error.unwrap_or_else(|| panic!("{what}: {found:#?}"));
    assert!(!placed || error["line"].as_u64() >= Some(1), "{what}: {error}");
    assert_eq!(code, 1, "{what}");
    assert!(everything(folder.path()) == before, "{what}: nothing is written");
}

#[test]
fn the_songs_of_these_tests_are_right() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let (code, answer) = json(folder.path(), &["check"]);
    assert_eq!((code, answer["diagnostics"].as_array().unwrap().len()), (0, 0), "{answer:#}");
}

#[test]
fn texts_that_are_cut_off() {
    for (file, code, keep) in [
        ("song.toml", "toml-syntax", 8),
        ("concept.toml", "toml-syntax", 17),
        ("lyrics.cho", "unclosed-directive", 12),
        ("lyrics.cho", "unclosed-chord", 25),
        ("lyrics.cho", "unclosed-section", 50),
        ("melody.abc", "no-header", 12),
        ("arrange.toml", "toml-syntax", 20),
        ("record.toml", "toml-syntax", 4),
        ("mix.toml", "toml-syntax", 25),
        ("master.toml", "toml-syntax", 15),
        ("release.toml", "toml-syntax", 9),
        ("parts/riff.abc", "no-header", 8),
        ("parts/drums.grid", "bad-row", 11),
        ("parts/unplayed.grid", "bad-row", 11),
    ] {
        let model = file.replace("unplayed", "drums");
        let whole = TEXTS.iter().find(|(name, _)| *name == model).unwrap().1;
        refused(file, &whole[..keep], &[code], true);
    }
    let midi = TEXTS.last().unwrap().1;
    for keep in [0, 1, 10, 14, 20, 30, midi.len() - 2] {
        refused("parts/keys.mid", &midi[..keep], &["unreadable"], false);
    }
}

#[test]
fn bytes_that_are_no_text() {
    for (file, text) in TEXTS.iter().filter(|(file, _)| !file.ends_with(".mid")) {
        refused(file, &[text, b"\n# caf\xe9\n".as_slice()].concat(), &["not-utf8"], true);
        refused(file, &[b"\xff\xfe", *text].concat(), &["not-utf8"], true);
    }
    refused("parts/keys.mid", &[0xe9; 300], &["unreadable"], false);
}

#[test]
fn giants() {
    for (file, _) in TEXTS {
        refused(file, &vec![b'#'; (4 << 20) + 1], &["too-large"], false);
    }
    for (file, _) in TEXTS.iter().filter(|(file, _)| file.ends_with(".toml")) {
        let syntax = &["toml-syntax", "unknown-key"];
        refused(file, format!("a = {}", "[".repeat(100_000)).as_bytes(), syntax, true);
        refused(file, format!("{}b = 1", "a.".repeat(50_000)).as_bytes(), syntax, true);
        refused(file, &[b'{'; 1_000_000], syntax, true);
    }
    let keys: String = (0..300_000).map(|n| format!("k{n}=1\n")).collect();
    refused("song.toml", keys.as_bytes(), &["unknown-key"], true);
}

#[test]
fn values_of_the_wrong_kind() {
    for (file, text, code) in [
        ("song.toml", "title = 3", "wrong-type"),
        ("song.toml", "title = \"T\"\ntempo = 92", "missing-unit"),
        ("song.toml", "title = \"T\"\nform = { a = 1 }", "wrong-type"),
        ("arrange.toml", "track = \"drums\"", "wrong-type"),
        ("mix.toml", "strips.lead.fader = 2026-11-23", "wrong-type"),
        ("mix.toml", "strips = []", "wrong-type"),
        ("master.toml", "target = -14", "missing-unit"),
        ("release.toml", "credits = true", "wrong-type"),
    ] {
        refused(file, text.as_bytes(), &[code], true);
    }
}

#[test]
fn texts_that_contradict_themselves_or_each_other() {
    let track = "[[track]]\nname = \"a\"\nplays = \"parts/riff.abc\"\n";
    for (file, text, code) in [
        ("song.toml", "title = \"T\"\ntitle = \"U\"".to_string(), "toml-syntax"),
        ("song.toml", "title = \"T\"\nform = [\"vers\"]".into(), "unknown-section"),
        ("arrange.toml", track.repeat(2), "duplicate-name"),
        ("arrange.toml", track.replace("\"a\"", "\" \""), "blank-name"),
        ("arrange.toml", track.replace("riff", "gone"), "missing-file"),
        ("arrange.toml", track.replace("parts/", "../parts/"), "missing-file"),
        ("arrange.toml", track.replace("parts/", "/tmp/parts/"), "missing-file"),
        (
            "arrange.toml",
            "[[track]]\nname = \"a\"\ntakes = [{ file = \"/etc/passwd\" }]".into(),
            "take-missing",
        ),
        ("arrange.toml", "[[track]]\nname = \"a\"\ntakes = [{ file = \"../a.wav\" }]".into(), "take-missing"),
        ("mix.toml", "buses.a.output = \"b\"\nbuses.b.output = \"a\"".into(), "bus-loop"),
        ("release.toml", "artwork = \"../cover.png\"".into(), "unreadable"),
        ("release.toml", "artwork = \"/etc/passwd\"".into(), "outside"),
        ("release.toml", "artwork = \"gone.png\"".into(), "unreadable"),
    ] {
        refused(file, text.as_bytes(), &[code], true);
    }
}

#[test]
fn a_person_sees_the_line_and_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    put(folder.path(), "master.toml", b"# loud\ntarget = -14\n");
    let said = complaint(&run(folder.path(), &["make"]));
    for part in ["missing-unit", "master.toml:2:10", "target = -14", "───", "help: write \"-14 LUFS\""]
    {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[test]
fn any_name_of_a_track_makes_files_within_the_song() {
    let long = "n".repeat(3000);
    let names = [
        "Ünïcødé/../x",
        "🎸",
        "שלום",
        "../../../etc",
        "CON",
        "a b",
        "A/B",
        "mix",
        "plate",
        "a\\u0000b",
        &long,
    ];
    let folder = tempfile::tempdir().unwrap();
    let song = folder.path().join("song");
    write(&song);
    let track = |name: &&str| {
        format!(
            "[[track]]\nname = \"{name}\"\nrole = \"other\"\ninstrument = \"lead\"\nplays = \"parts/riff.abc\"\n"
        )
    };
    put(&song, "arrange.toml", names.iter().map(track).collect::<String>().as_bytes());
    std::fs::remove_file(song.join("mix.toml")).unwrap();
    assert!(run(&song, &["make"]).status.success());
    let made = made(&song);
    for name in ["a-b", "a-b-2", "a-b-3", "con-track", "etc", "mix", "plate", "track", "ünïcødé-x", "שלום"]
    {
        assert!(made.contains_key(&format!("out/stems/{name}.wav")), "{name} in {:?}", made.keys());
    }
    assert_eq!(everything(folder.path()).len(), everything(&song).len(), "nothing lies beside the song");
}
