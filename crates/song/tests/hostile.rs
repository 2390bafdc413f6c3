//! Whatever lies in the folder, `resolve` returns.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, reason = "tests read files")]

use proptest::prelude::*;
use song::{Severity, Texts, resolve, schema};

const GOOD: &[(&str, &[u8])] = &[
    ("song.toml", include_bytes!("../../../songs/paper-boats/song.toml")),
    ("lyrics.cho", include_bytes!("../../../songs/paper-boats/lyrics.cho")),
    ("melody.abc", include_bytes!("../../../songs/paper-boats/melody.abc")),
    ("arrange.toml", include_bytes!("../../../songs/paper-boats/arrange.toml")),
    ("mix.toml", include_bytes!("../../../songs/paper-boats/mix.toml")),
    ("master.toml", include_bytes!("../../../songs/paper-boats/master.toml")),
    ("release.toml", include_bytes!("../../../songs/paper-boats/release.toml")),
    ("parts/drums.grid", b"grid 8\nkick | x--- x--- | xo-- g-X- |\nhat | x-x-x-x- |\n"),
    (
        "parts/keys.mid",
        b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x0c\0\x90\x3c\x40\x60\x80\x3c\x40\0\xff\x2f\0",
    ),
];
/// A file that plays both parts.
const PLAYS: &str = "\n[[track]]\nname = \"a\"\nplays = \"parts/drums.grid\"\n[[track]]\nname = \"b\"\nplays = \"parts/keys.mid\"\n";

fn good() -> Texts {
    let mut texts = Texts::default();
    for (path, bytes) in GOOD {
        let mut bytes = bytes.to_vec();
        if *path == "arrange.toml" {
            bytes.extend(PLAYS.as_bytes());
        }
        texts.files.insert((*path).into(), bytes.into());
    }
    texts
}

/// Every place lies within its file.
fn check(texts: &Texts) -> Result<(), TestCaseError> {
    let (song, found) = resolve(texts);
    for one in &found {
        let length = texts.files.get(&one.place.file).map_or(0, |bytes| bytes.len());
        prop_assert!(
            one.place.span.start <= one.place.span.end && one.place.span.end <= length,
            "{one:?} in {length} bytes"
        );
    }
    for placed in &song.form {
        prop_assert!(
            placed.section < song.sections.len() && placed.start < placed.end && placed.energy.is_finite()
        );
    }
    prop_assert!(song.tempo.seconds(song.end).0 <= 86_400.0);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(file in 0..GOOD.len(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut texts = good();
        texts.files.insert(GOOD[file].0.into(), bytes.into());
        check(&texts)?;
    }

    #[test]
    fn random_signs(file in 0..GOOD.len(), text in "[\\[\\]{}|:\"#=.,'~<>()^_0-9A-Ga-gzKMLPQw\n /%-]{0,300}") {
        let mut texts = good();
        let head = if GOOD[file].0 == "melody.abc" { "X:1\nK:C\n" } else { "" };
        texts.files.insert(GOOD[file].0.into(), format!("{head}{text}").into_bytes().into());
        check(&texts)?;
    }

    #[test]
    fn mutated_files(file in 0..GOOD.len(), edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..12)) {
        let mut texts = good();
        let mut bytes = texts.files[GOOD[file].0].to_vec();
        for (index, byte, kind) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = index.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at),
                _ => bytes.insert(at, b"\"[]{}|:=\n-#"[usize::from(byte) % 11]),
            }
        }
        texts.files.insert(GOOD[file].0.into(), bytes.into());
        check(&texts)?;
    }
}

#[test]
fn extremes_are_diagnosed() {
    let cases: &[(&str, String, &str)] = &[
        ("song.toml", "a".repeat(5 << 20), "too-large"),
        ("song.toml", format!("title = \"x\"\na = {}1{}", "[".repeat(5000), "]".repeat(5000)), "toml-syntax"),
        ("song.toml", format!("title = \"x\"\nform = [{}]", "\"verse\",".repeat(20_000)), "too-long"),
        ("song.toml", "title = \"x\"\ntempo = \"nan bpm\"".into(), "bad-value"),
        ("song.toml", "title = \"x\"\ntempo = inf".into(), "missing-unit"),
        ("song.toml", "title = \"x\"\n[sections.verse]\nbars = -3".into(), "out-of-range"),
        ("song.toml", "title = \"x\"\n[sections.verse]\nbars = 99999999999999999999".into(), "toml-syntax"),
        (
            "song.toml",
            "title = \"x\"\ntempo = \"20 bpm\"\nmeter = \"64/1\"\nform = [\"a\"]\nsections.a.bars = 9999"
                .into(),
            "too-long",
        ),
        ("lyrics.cho", "a\n\n".repeat(300_000), "too-many"),
        ("lyrics.cho", "{sog}\n|: [ :| :| :| :| :| :| :| :| :|\n".repeat(20_000), "unclosed-section"),
        ("melody.abc", format!("X:1\nK:C\n{}", "|:z9999 :|2 ".repeat(60_000)), "too-long"),
        ("melody.abc", format!("X:1\nK:C\nc\n{}", "w:la\n".repeat(300_000)), "unnamed"),
        ("melody.abc", format!("X:1\nK:C\n{}", "P:a\n".repeat(300_000)), "too-long"),
        ("melody.abc", "X:1\nK:C\nc d [Q:400".into(), "unclosed-field"),
        ("arrange.toml", "[[track]]\nname = \"a\"\n".repeat(1500), "duplicate-name"),
    ];
    for (file, text, code) in cases {
        let mut texts = good();
        texts.files.insert((*file).into(), text.clone().into_bytes().into());
        let (_, found) = resolve(&texts);
        assert!(
            *code == "unnamed" || found.iter().any(|one| one.code == *code),
            "{code}: {:?}",
            &found[..found.len().min(5)]
        );
    }
}

#[test]
fn nothing_is_a_song_too() {
    let (song, found) = resolve(&Texts::default());
    assert_eq!(
        found.iter().map(|one| (one.code, one.severity)).collect::<Vec<_>>(),
        [("missing-file", Severity::Error), ("no-sections", Severity::Warning)]
    );
    assert!(song.form.is_empty() && song.mix.buses.len() == 3);
}

/// Every default in the schema of song.toml, written out, gives the same song.
#[test]
fn defaults_are_what_the_schema_says() {
    let schema = schema("song.toml").unwrap();
    let mut text = String::from("title = \"x\"\n");
    for (name, field) in schema["properties"].as_object().unwrap() {
        if let Some(default) = field.get("default") {
            text += &format!("{name} = {default}\n");
        }
    }
    assert!(text.lines().count() >= 6);
    let song = |text: &str| {
        let mut texts = Texts::default();
        texts.files.insert("song.toml".into(), text.as_bytes().into());
        texts.files.insert("lyrics.cho".into(), b"[C]A [G]word".as_slice().into());
        let (song, found) = resolve(&texts);
        assert!(found.is_empty(), "{found:?}");
        format!("{song:?}")
    };
    assert_eq!(song("title = \"x\"\n"), song(&text));
}
