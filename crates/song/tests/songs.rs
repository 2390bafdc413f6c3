//! The songs of this repository say nothing wrong, and the default texts neither.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

use song::{Plays, Recording, Severity, Texts, resolve};
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
        for one in &found {
            let text = texts
                .files
                .get(&one.place.file)
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
                .unwrap_or_default();
            println!(
                "{} {:?} {} {:?} {:?} {:?}",
                one.place.file,
                one.severity,
                one.code,
                one.message,
                one.hint,
                text.get(one.place.span.clone())
            );
        }
        println!(
            "{} {} {:?}",
            song.title,
            song.key,
            song.form
                .iter()
                .map(|p| (&song.sections[p.section].name, p.start.quarters(), p.energy))
                .collect::<Vec<_>>()
        );
        for track in &song.tracks {
            println!(
                "{} {:?} {:?} {}",
                track.name,
                track.role,
                track.instrument,
                match &track.plays {
                    Plays::Part(n) => format!("{} notes", n.len()),
                    Plays::Takes(n) => format!("{} regions", n.len()),
                    other => format!("{other:?}"),
                }
            );
        }
        assert!(found.iter().all(|one| one.severity < Severity::Error), "{}", root.display());
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
    assert!(song.mix.defaults.iter().all(|strip| strip.inserts.len() == 2));
}
