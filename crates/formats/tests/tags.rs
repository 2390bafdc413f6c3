//! Tags written here, read by other programs, and by ourselves.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use dsp::Decibels;
use formats::tags::{ReplayGain, Tags, read, write};
use formats::write::{Settings, format, round};
use support::{decode, have, signal, split};

/// The smallest PNG: one black pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01\x48\xaf\xa4\x71\0\0\0\0IEND\xaeB`\x82";

fn make(folder: &Path, name: &str) -> PathBuf {
    let format = format(name).unwrap();
    let samples = signal(48_000, 2, 48_000);
    let [left, right] = split(&samples);
    let mut file = Cursor::new(Vec::new());
    let quantise = round(format.bits.unwrap_or(24));
    let settings = Settings { rate: 48_000, frames: 48_000, bitrate: 128_000, quantise };
    let mut encoder = (format.open)(Box::new(&mut file), settings).unwrap();
    encoder.write(&left, &right).unwrap();
    encoder.finish().unwrap();
    std::fs::create_dir_all(folder).unwrap();
    let path = folder.join(format!("{name}.{}", format.extension));
    std::fs::write(&path, file.into_inner()).unwrap();
    path
}

fn tags() -> Tags {
    Tags {
        title: "Paper Boats".into(),
        artists: vec!["Ünï Cøde".into(), "The Others".into()],
        album: "Rain".into(),
        track: Some(3),
        date: "2026-11-23".into(),
        genre: "Folk".into(),
        composers: vec!["A. Writer".into(), "B. Writer".into()],
        lyricists: vec!["C. Poet".into()],
        isrc: "AABBB2600001".into(),
        copyright: "2026 Nobody".into(),
        lyrics: "First line\nSecond line".into(),
        cover: Some(PNG.to_vec()),
        replay_gain: Some(ReplayGain { gain: Decibels(-4.5), peak: Some(0.875) }),
    }
}

#[test]
fn what_is_written_is_read_and_the_sound_stays() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["wav24", "flac", "opus"] {
        let path = make(folder.path(), name);
        let before = decode(&path).unwrap();
        write(&path, &tags()).unwrap();
        let mut due = tags();
        if name == "opus" {
            due.replay_gain = Some(ReplayGain { gain: Decibels(-4.5), peak: None });
        }
        assert_eq!(read(&path).unwrap(), due, "{name}");
        assert!(decode(&path).unwrap() == before, "{name}");
        let again = make(&folder.path().join("again"), name);
        write(&again, &tags()).unwrap();
        assert!(
            std::fs::read(&path).unwrap() == std::fs::read(&again).unwrap(),
            "{name}: other bytes the second time"
        );
        write(&path, &Tags::default()).unwrap();
        assert_eq!(read(&path).unwrap(), Tags::default(), "{name}");
    }
}

#[test]
fn ffmpeg_sees_the_same() {
    if !have("ffprobe") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["wav24", "flac", "opus"] {
        let path = make(folder.path(), name);
        write(&path, &tags()).unwrap();
        let entries = [
            "-v",
            "error",
            "-show_entries",
            "format_tags:stream_tags:stream=codec_name",
            "-of",
            "default=nw=1",
        ];
        let out = Command::new("ffprobe").args(entries).arg(&path).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout).to_lowercase();
        for due in [
            "paper boats",
            "ünï cøde",
            "rain",
            "2026-11-23",
            "folk",
            if name == "wav24" { "a. writer" } else { "b. writer" },
            "c. poet",
            "aabbb2600001",
            "png",
        ] {
            assert!(text.contains(due), "{name}: no {due:?} in {text}");
        }
        let gain = if name == "opus" { "r128_track_gain=-2432" } else { "replaygain_track_gain=-4.50 db" };
        assert!(text.contains(gain), "{name}: no {gain:?} in {text}");
    }
}

#[test]
fn only_what_has_a_place_for_tags_is_tagged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "no sound").unwrap();
    assert!(write(&path, &tags()).is_err());
    assert!(read(&path).is_err());
    let path = make(folder.path(), "flac");
    assert!(write(&path, &Tags { cover: Some(b"no picture".to_vec()), ..tags() }).is_err());
}
