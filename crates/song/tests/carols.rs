//! Songbook files from the wild are read without errors.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, reason = "tests read files")]

use song::{Severity, Texts, resolve};

#[test]
fn carols_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/scores/chordpro");
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("skipped: {folder} is not here");
        return;
    };
    let mut count = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        let mut texts = Texts::default();
        texts.files.insert("song.toml".into(), b"title = \"A carol\"\n".as_slice().into());
        texts.files.insert("lyrics.cho".into(), std::fs::read(&path).unwrap().into());
        let (song, found) = resolve(&texts);
        for one in &found {
            println!("{}: {one:?}", path.display());
        }
        assert!(found.iter().all(|one| one.severity < Severity::Error), "{}", path.display());
        let chords = song.sections.iter().map(|section| section.chords.len()).sum::<usize>();
        assert!(!song.form.is_empty(), "{}", path.display());
        // Chords lie in brackets and nowhere else in these files.
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(chords > 3, bytes.iter().filter(|byte| **byte == b'[').count() > 3, "{}", path.display());
        count += 1;
    }
    assert!(count >= 28);
}
