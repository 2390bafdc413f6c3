//! Files that are broken, cut, lying or no sound at all: an error that names the fault, never a panic, a hang or a flood.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};

use formats::Error;
use formats::audio::{Decoder, probe};
use proptest::prelude::*;
use support::{decode, encode, have, signal};

const RATE: u32 = 48_000;
const FRAMES: usize = 24_000;

const KINDS: &[(&str, &[&str])] = &[
    ("a.wav", &["-c:a", "pcm_s24le"]),
    ("a.aiff", &["-c:a", "pcm_s16be"]),
    ("a.caf", &["-c:a", "alac"]),
    ("a.flac", &["-c:a", "flac", "-sample_fmt", "s16"]),
    ("a.m4a", &["-c:a", "aac", "-b:a", "96k"]),
    ("fast.m4a", &["-c:a", "aac", "-b:a", "96k", "-movflags", "faststart"]),
    ("alac.m4a", &["-c:a", "alac", "-movflags", "faststart"]),
    ("a.mp3", &["-c:a", "libmp3lame", "-b:a", "96k"]),
    ("a.ogg", &["-c:a", "libvorbis", "-page_duration", "20000"]),
    ("a.opus", &["-c:a", "libopus", "-b:a", "64k", "-page_duration", "20000"]),
    ("a.webm", &["-c:a", "libopus", "-b:a", "64k"]),
];

/// One file of every kind; empty if ffmpeg is not there.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    if !have("ffmpeg") {
        return Vec::new();
    }
    let samples = signal(RATE, 2, FRAMES);
    let make = |(name, arguments): &(&str, &[&str])| {
        let file = folder.join(name);
        encode(&samples, RATE, 2, arguments, &file);
        let bytes = std::fs::read(&file).unwrap();
        (file, bytes)
    };
    KINDS.iter().map(make).collect()
}

/// Decodes at most ten seconds; how many frames came.
fn try_all(file: &Path) -> formats::Result<usize> {
    let mut decoder = Decoder::open(file)?;
    let mut block = [[0.0f32; 4_096]; 2];
    let mut total = 0;
    while total < 10 * RATE as usize {
        let [left, right] = &mut block;
        match decoder.read(left, right)? {
            0 => break,
            count => total += count,
        }
    }
    Ok(total)
}

fn fault(file: &Path, bytes: &[u8]) -> String {
    std::fs::write(file, bytes).unwrap();
    match decode(file) {
        Ok([left, _]) => panic!("{}: {} frames of a broken file", file.display(), left.len()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn no_sound_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.wav");
    let result = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        probe(&file)
    };
    assert!(matches!(result(b""), Err(Error::Empty)));
    assert!(matches!(result(b"This is a letter, not a song. ".repeat(500).as_slice()), Err(Error::Unknown)));
    assert!(matches!(result(&wav(0, &[])), Err(Error::NoSound)));
    assert!(matches!(probe(&folder.path().join("absent.wav")), Err(Error::Machine(_))));
    assert!(probe(folder.path()).is_err());
}

/// A WAV file of 16-bit stereo that says it has `stated` bytes of sound.
fn wav(stated: u32, sound: &[u8]) -> Vec<u8> {
    let mut bytes =
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x80\xbb\0\0\0\xee\x02\0\x04\0\x10\0data".to_vec();
    bytes[4..8].copy_from_slice(&stated.saturating_add(36).to_le_bytes());
    bytes.extend(stated.to_le_bytes());
    bytes.extend(sound);
    bytes
}

#[test]
fn a_wav_header_that_lies_about_its_length() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.wav");
    let sound = [1u8; 4 * 4_800];
    assert_eq!(fault(&file, &wav(4 * 480_000, &sound)), "truncated at 0.100 s of 10.000 s");
    for unfinished in [0, u32::MAX] {
        std::fs::write(&file, wav(unfinished, &sound)).unwrap();
        assert_eq!(
            decode(&file).unwrap()[0].len(),
            4_800,
            "a recording that was never finished is read to its end"
        );
    }
}

#[test]
fn a_cut_file_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for (file, bytes) in files(folder.path()) {
        let said = fault(&file, &bytes[..bytes.len() * 6 / 10]);
        let known = ["truncated at 0.", "cut off: ", "the file ends within a page"];
        assert!(known.iter().any(|words| said.contains(words)), "{}: {said}", file.display());
    }
}

#[test]
fn a_file_hurt_in_the_middle_says_where() {
    let folder = tempfile::tempdir().unwrap();
    for (file, mut bytes) in files(folder.path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        if !["a.flac", "a.m4a", "a.ogg", "a.opus"].contains(&name) {
            continue;
        }
        let middle = bytes.len() / 2;
        bytes[middle..middle + 64].fill(0x55);
        let said = fault(&file, &bytes);
        assert!(
            ["damaged at 0.1", "damaged at 0.2", "damaged at 0.3"].iter().any(|words| said.contains(words)),
            "{name}: {said}"
        );
    }
}

/// A byte changed anywhere, or in the headers, where most harm is done.
fn change() -> impl Strategy<Value = (f64, u8)> {
    (prop_oneof![0.0..1.0f64, 0.0..0.02f64], any::<u8>())
}

#[test]
fn random_harm_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let files = files(folder.path());
    if files.is_empty() {
        return;
    }
    let cases = std::env::var("HOSTILE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let harm = (
        0..files.len(),
        prop::collection::vec(change(), 1..12),
        prop_oneof![4 => Just(1.0), 1 => 0.0..1.0f64],
    );
    proptest!(config, |((index, changes, keep) in harm)| {
        let (file, bytes) = &files[index];
        let mut bytes = bytes.clone();
        for (place, byte) in changes {
            let place = (place * bytes.len() as f64) as usize;
            bytes[place] = byte;
        }
        bytes.truncate((keep * bytes.len() as f64) as usize);
        std::fs::write(file, bytes).unwrap();
        let begun = std::time::Instant::now();
        let _ = try_all(file);
        let _ = formats::tags::read(file);
        prop_assert!(begun.elapsed().as_secs() < 5, "{} took {:?}", file.display(), begun.elapsed());
    });
}
