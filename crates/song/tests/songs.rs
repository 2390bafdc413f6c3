//! The songs of this repository say nothing wrong, and the default texts neither.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, reason = "tests read files")]

use song::{Recording, Severity, Texts, resolve};
use std::path::Path;

/// Every file of a folder; takes become recordings of ten seconds.
fn folder(root: &Path, at: &Path, texts: &mut Texts) {
    for entry in std::fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            folder(root, &path, texts);
        } else if name.starts_with("takes/") {
            let recording = Recording { frames: 480_000, rate: 48_000, channels: 1, digest: [0; 32] };
            texts.recordings.insert(name, Ok(recording));
        } else {
            texts.files.insert(name, std::fs::read(&path).unwrap().into());
        }
    }
}

#[test]
fn songs_of_the_repository_are_right() {
    let songs = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../songs"));
    for entry in std::fs::read_dir(songs).unwrap() {
        let root = entry.unwrap().path();
        let mut texts = Texts::default();
        folder(&root, &root, &mut texts);
        let (song, found) = resolve(&texts);
        assert!(found.iter().all(|one| one.severity < Severity::Error), "{}: {found:#?}", root.display());
        assert!(!song.form.is_empty() && song.sections.iter().any(|section| !section.melody.is_empty()));
    }
}

#[test]
fn default_texts_are_right() {
    let mut texts = Texts::default();
    for (path, text) in [
        ("song.toml", "title = \"x\"\nform = [\"verse\"]\nsections.verse.chords = \"C\"\n"),
        ("mix.toml", include_str!("../defaults/mix.toml")),
        ("master.toml", include_str!("../defaults/master.toml")),
    ] {
        texts.files.insert(path.into(), text.as_bytes().into());
    }
    let (song, found) = resolve(&texts);
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(song.mix.defaults.len(), 11);
    assert_eq!(
        song.mix.buses.iter().map(|bus| bus.name.as_str()).collect::<Vec<_>>(),
        ["plate", "room", "echo"]
    );
    let named =
        |strip: &song::Strip| strip.inserts.iter().map(|insert| insert.device.name).collect::<Vec<_>>();
    assert!(song.mix.defaults.iter().all(|strip| named(strip).starts_with(&["eq", "compressor"])));
    assert!(song.mix.main.inserts.is_empty(), "the stems would not add up to the mix");
}

/// A slur joins each note inside it to the one before, not its first note to what came earlier.
#[test]
fn slurs_of_a_part_join_the_notes_inside_them() {
    let mut texts = Texts::default();
    for (path, text) in [
        ("song.toml", "title = \"x\"\nform = [\"verse\"]\nsections.verse.chords = \"C | C\"\n"),
        ("arrange.toml", "[[track]]\nname = \"x\"\nrole = \"lead\"\nplays = \"parts/x.abc\"\n"),
        ("parts/x.abc", "X:1\nM:4/4\nL:1/4\nK:C\nC (DE) F | G A B c |\n"),
    ] {
        texts.files.insert(path.into(), text.as_bytes().into());
    }
    let (song, _) = resolve(&texts);
    let song::Plays::Part(notes) = &song.tracks[0].plays else { panic!("no part") };
    let legato: Vec<u8> =
        notes.iter().filter(|note| note.touch == dsp::Touch::Legato).map(|note| note.pitch).collect();
    assert_eq!(legato, [64]);
}

/// Windows line ends and a byte order mark change nothing but places.
#[test]
fn line_ends_do_not_matter() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../songs/paper-boats"));
    let mut texts = Texts::default();
    folder(root, root, &mut texts);
    let mut windows = texts.clone();
    for (path, bytes) in &mut windows.files {
        if [".toml", ".cho", ".abc", ".grid"].iter().any(|end| path.ends_with(end)) {
            let text = String::from_utf8(bytes.to_vec()).unwrap().replace('\n', "\r\n");
            *bytes = format!("\u{feff}{text}").into_bytes().into();
        }
    }
    let sounds = |texts: &Texts| {
        let (mut song, found) = resolve(texts);
        for note in song.sections.iter_mut().flat_map(|section| &mut section.melody) {
            note.syllable.iter_mut().for_each(|syllable| syllable.place.span = 0..0);
        }
        let sections: Vec<_> = song
            .sections
            .iter()
            .map(|s| (s.name.clone(), s.chords.clone(), s.melody.clone(), s.lyrics.clone()))
            .collect();
        let tracks: Vec<_> = song.tracks.iter().map(|t| (t.name.clone(), t.plays.clone())).collect();
        (found.len(), song.title, sections, song.form, tracks)
    };
    assert!(sounds(&texts) == sounds(&windows), "{:?}", resolve(&windows).1);
}
