//! `songwright make` as a user meets it: what is made, what is not made again, what is forgiven.

#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

fn songwright(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_songwright")).current_dir(folder).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn make(folder: &Path, args: &[&str]) -> Value {
    let output = songwright(folder, &[&["make", "--json"], args].concat());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A sound file of two seconds, made by ffmpeg; `None` where that is not installed.
fn tone(place: &Path) -> Option<()> {
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", "anoisesrc=d=4:a=0.2:seed=7:r=48000"])
        .arg(place)
        .status();
    made.ok().filter(|status| status.success()).map(drop)
}

/// A song of four seconds with one track of this take.
fn song(folder: &Path, take: &str) {
    let song = "title = \"Tone\"\ntempo = \"120 bpm\"\nform = [\"verse\"]\n\n[sections.verse]\nbars = 2\n";
    fs::write(folder.join("song.toml"), song).unwrap();
    let track = format!(
        "[[track]]\nname = \"tone\"\nrole = \"other\"\ntakes = [{{ file = \"{take}\", at = \"start\" }}]\n"
    );
    fs::write(folder.join("arrange.toml"), track).unwrap();
}

/// Every file and folder below with the time of its last change.
fn times(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut times = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        times.insert(folder.clone(), folder.metadata().unwrap().modified().unwrap());
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                times.insert(path.clone(), path.metadata().unwrap().modified().unwrap());
            }
        }
    }
    times
}

#[test]
fn what_is_made_is_not_made_again_and_still_told() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    if tone(&folder.join("takes/tone.wav")).is_none() {
        return println!("skipped: ffmpeg is not installed");
    }
    song(folder, "takes/tone.wav");
    let first = songwright(folder, &["make"]);
    for device in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../devices")).unwrap() {
        let name = device.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(folder.join(format!("out/auditions/{name}.flac")).is_file(), "{name}");
    }
    let before = times(folder);
    let second = songwright(folder, &["make"]);
    assert_eq!(times(folder), before, "nothing is touched");
    assert_eq!(second.status.code(), first.status.code());
    let (first, second) = (text(&first.stdout), text(&second.stdout));
    let (first_line, second_line) = (first.split_once('\n').unwrap(), second.split_once('\n').unwrap());
    assert_eq!(second_line.0, "everything is up to date");
    assert_eq!(first_line.1, second_line.1, "loudness, findings and places are told again");
    assert!(second.contains("LUFS") && second.contains("dBTP") && second.contains("report.html"), "{second}");

    let opus = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "stream_tags=R128_TRACK_GAIN"])
        .args(["-of", "default=nk=1:nw=1"])
        .arg(folder.join("out/fans/master.opus"))
        .output()
        .unwrap();
    let gain: f64 = text(&opus.stdout).trim().parse().unwrap();
    let loudness = make(folder, &[])["integrated_lufs"].as_f64().unwrap();
    assert!((gain / 256.0 - (-23.0 - loudness)).abs() < 0.01, "R128 aims at -23 LUFS: {gain}");

    fs::write(folder.join("release.toml"), "album = \"Tones\"\n").unwrap();
    let tagged = make(folder, &[]);
    assert_eq!(tagged["written"], serde_json::json!(["out/fans/master.flac", "out/fans/master.opus"]));
}

#[test]
fn only_faults_of_takes_are_forgiven() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    song(folder, "takes/gone.wav");
    assert!(!songwright(folder, &["make"]).status.success() && !folder.join("out").exists());
    let forgiven = make(folder, &["--keep-going"]);
    assert_eq!(forgiven["diagnostics"][0]["code"], "take-missing");
    assert!(folder.join("out/mix.wav").is_file());

    fs::remove_dir_all(folder.join("out")).unwrap();
    fs::write(folder.join("mix.toml"), "[strips.tone]\nfader = 3\n").unwrap();
    let output = songwright(folder, &["make", "--keep-going"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("nothing is made"), "{}", text(&output.stdout));
    assert!(!folder.join("out").exists());
}

#[test]
fn a_take_damaged_in_its_middle_stops_the_song_or_falls_silent() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let take = folder.join("takes/tone.flac");
    if tone(&take).is_none() {
        return println!("skipped: ffmpeg is not installed");
    }
    let mut bytes = fs::read(&take).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0x55);
    fs::write(&take, bytes).unwrap();
    song(folder, "takes/tone.flac");
    let refuse = || {
        let output = songwright(folder, &["make"]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains("takes/tone.flac") && said.contains("damaged at") && said.contains(" s"),
            "{said}"
        );
    };
    refuse();
    assert!(!folder.join("out").exists(), "nothing is made");
    for _ in 0..2 {
        let made = make(folder, &["--keep-going"]);
        assert_eq!(made["ok"], false);
        let code = &made["diagnostics"][0];
        assert!(code["code"] == "take-damaged" && code["file"] == "takes/tone.flac", "{made}");
    }
    let samples = fs::read(folder.join("out/stems/tone.wav")).unwrap();
    let (early, late) = (&samples[48_000 * 8 / 2..48_000 * 8], &samples[48_000 * 8 * 3..48_000 * 8 * 7 / 2]);
    assert!(
        early.iter().any(|byte| *byte != 0) && late.iter().all(|byte| *byte == 0),
        "silent from the fault on"
    );
    refuse();
}

#[test]
fn a_bounce_replaces_nothing_that_the_song_is_made_of() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let take = folder.join("takes/tone.wav");
    if tone(&take).is_none() {
        return println!("skipped: ffmpeg is not installed");
    }
    song(folder, "takes/tone.wav");
    let before = fs::read(&take).unwrap();
    for (file, code) in [
        ("takes/tone.wav", 1),
        ("parts.wav", 1),
        ("takes", 1),
        ("out", 2),
        ("out/x.mp9", 2),
        ("out/x.wav", 0),
    ] {
        let file = folder.join(file);
        let output = songwright(folder, &["bounce", "-o", &file.to_string_lossy()]);
        assert_eq!(output.status.code(), Some(code), "{} {}", file.display(), text(&output.stderr));
    }
    assert!(fs::read(&take).unwrap() == before);
    assert!(folder.join("out/x.wav").is_file());
}
