//! The program as a user runs it: exit codes, what it says, what it leaves on disk.

#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn songwright(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_songwright")).current_dir(folder).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A mono WAV of 16 bits at 48 kHz, written by hand: a 1 kHz sine.
fn wav(seconds: f64) -> Vec<u8> {
    let frames = (48_000.0 * seconds) as u32;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + 2 * frames).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(48_000u32.to_le_bytes());
    bytes.extend(96_000u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend((2 * frames).to_le_bytes());
    let sine = |i: u32| (8_000.0 * (f64::from(i) / 48.0 * std::f64::consts::TAU).sin()) as i16;
    bytes.extend((0..frames).flat_map(|i| sine(i).to_le_bytes()));
    bytes
}

#[test]
fn generated_pages_are_what_the_tables_say() {
    for name in ["commands", "playback-devices", "presets"] {
        let page = text(&songwright(Path::new("."), &["docs", name]).stdout);
        let place = format!("{}/../../docs/{name}.md", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(page, fs::read_to_string(place).unwrap(), "write it anew: cargo xtask gen");
    }
}

#[test]
fn exit_codes_say_whose_fault_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let code = |args: &[&str]| songwright(folder.path(), args).status.code();
    assert_eq!(code(&["doctor"]), Some(0));
    assert_eq!(code(&["--version"]), Some(0));
    assert_eq!(code(&["make"]), Some(1));
    assert_eq!(code(&["sing"]), Some(2));
    assert_eq!(code(&["make", "--store-cap", "20"]), Some(2));
    assert_eq!(code(&["schema", "nothing.toml"]), Some(2));
    assert_eq!(code(&["check", "gone.wav"]), Some(3));
    assert_eq!(code(&["loudness", "gone.wav"]), Some(3));
    assert_eq!(code(&["loudness"]), Some(2));
}

#[test]
fn a_bounce_into_a_format_that_there_is_not_is_a_fault_of_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("song.toml"), "title = \"T\"\n").unwrap();
    let output = songwright(folder.path(), &["bounce", "-o", "mix.mp3"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no format ends in .mp3"));
}

#[test]
fn an_unknown_preset_is_refused_with_the_nearest_one() {
    let output = songwright(Path::new("."), &["presets", "vocl-lead"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean vocal-lead?"));
    let shown = json(&songwright(Path::new("."), &["presets", "vocal-lead", "--json"]));
    assert_eq!(shown["preset"]["chain"][1]["device"], "compressor");
    assert_eq!(shown["preset"]["chain"][1]["threshold"], "-22 dB");
}

#[test]
fn an_unknown_style_is_refused_with_the_nearest_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = songwright(folder.path(), &["new", "boats", "--style", "indie-fok"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean indie-folk?"), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn check_tells_good_files_from_broken_ones() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    put("good.wav", &wav(3.0));
    put("cut.wav", &wav(3.0)[..200_000]);
    put("text.mp3", b"a text that is called a sound");
    let told = |name: &str| {
        let output = songwright(folder.path(), &["check", name, "--profile", "take"]);
        (output.status.code(), text(&output.stdout))
    };
    let (code, said) = told("good.wav");
    assert!(code == Some(0) && said.contains("0:03.0, 48 kHz mono") && said.contains("LUFS"), "{said}");
    let (code, said) = told("cut.wav");
    assert!(code == Some(1) && said.contains("truncated at 2.08") && said.contains("of 3.000 s"), "{said}");
    let (code, said) = told("text.mp3");
    assert!(code == Some(1) && said.contains("not an audio file"), "{said}");
}

#[test]
fn outside_a_song_the_way_out_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let output = songwright(folder.path(), &["make"]);
    let said = text(&output.stderr);
    assert!(said.contains("no song here") && said.contains("songwright new NAME"), "{said}");
    let answer = json(&songwright(folder.path(), &["make", "--json"]));
    assert_eq!(answer["ok"], false);
    assert!(answer["error"]["hint"].as_str().unwrap().contains("songwright new"));
}

#[test]
fn a_new_song_is_without_fault_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    for (name, key) in [("paper-boats", "C major"), ("b", "F# minor"), ("c", "Eb lydian"), ("d", "E dorian")]
    {
        assert!(songwright(folder.path(), &["new", name, "--key", key]).status.success());
        let answer = json(&songwright(folder.path(), &["check", name, "--json"]));
        assert_eq!(answer["diagnostics"], Value::Array(vec![]), "{key}");
    }
    let song = folder.path().join("paper-boats/song.toml");
    let before = fs::read(&song).unwrap();
    let again = songwright(folder.path(), &["new", "paper-boats"]);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(fs::read(&song).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "nothing is left lying about");
}

#[test]
fn a_song_with_errors_is_shown_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    songwright(folder.path(), &["new", "boats"]);
    let place = folder.path().join("boats/song.toml");
    let broken = fs::read_to_string(&place).unwrap().replace("\"100 bpm\"", "100");
    fs::write(&place, broken).unwrap();
    let output = songwright(folder.path(), &["make", "boats"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("tempo = 100") && said.contains("bpm") && said.contains("1 error"), "{said}");
    assert!(!folder.path().join("boats/out").exists());
}

#[test]
fn stems_become_a_song_and_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let stems = folder.path().join("stems/deep");
    fs::create_dir_all(&stems).unwrap();
    fs::write(stems.join("01_Kick In.wav"), wav(2.0)).unwrap();
    fs::write(stems.join("Lead Vox.wav"), wav(1.0)).unwrap();
    fs::write(stems.join("notes.txt"), "mix it").unwrap();
    fs::write(stems.join("broken.wav"), "RIFF").unwrap();
    let refused = songwright(folder.path(), &["new", "song", "--from", "stems"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("deep/broken.wav"));
    assert!(!folder.path().join("song").exists());
    let output = songwright(folder.path(), &["new", "song", "--from", "stems", "--keep-going"]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        said.contains("2 tracks") && said.contains("notes.txt") && said.contains("differ in length"),
        "{said}"
    );
    assert_eq!(fs::read(folder.path().join("song/takes/kick-in/0001.wav")).unwrap(), wav(2.0));
    let arrange = fs::read_to_string(folder.path().join("song/arrange.toml")).unwrap();
    assert!(arrange.contains("role = \"drums\"") && arrange.contains("role = \"vocal\""), "{arrange}");
    let checked = json(&songwright(folder.path(), &["check", "song", "--json"]));
    assert_eq!(checked["diagnostics"], Value::Array(vec![]));
}

#[test]
fn a_song_of_a_take_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let stems = folder.path().join("stems");
    fs::create_dir_all(&stems).unwrap();
    fs::write(stems.join("Tone.wav"), wav(3.0)).unwrap();
    assert!(songwright(folder.path(), &["new", "song", "--from", "stems"]).status.success());
    let first = json(&songwright(folder.path(), &["make", "song", "--json"]));
    let written = first["written"].as_array().unwrap();
    assert!(written.iter().any(|name| name == "out/report.html"), "{first}");
    for name in written {
        assert!(folder.path().join("song").join(name.as_str().unwrap()).is_file(), "{name}");
    }
    let loudness = first["integrated_lufs"].as_f64().unwrap();
    assert!((loudness + 14.0).abs() < 0.5, "{loudness}");
    let second = json(&songwright(folder.path(), &["make", "song", "--json"]));
    assert_eq!(second["written"], Value::Array(vec![]));
    fs::remove_file(folder.path().join("song/out/delivery/master.flac")).unwrap();
    let third = json(&songwright(folder.path(), &["make", "song", "--json"]));
    assert_eq!(third["written"], serde_json::json!(["out/delivery/master.flac"]));
}

#[test]
fn loudness_is_what_another_meter_reads_on_any_number_of_threads() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    // BS.1770: 997 Hz at 0 dBFS is -3.01 LUFS on one side, so 0 LUFS on both.
    fs::write(folder.join("tone.wav"), wav(4.0)).unwrap();
    fs::write(folder.join("short.wav"), wav(0.5)).unwrap();
    fs::write(folder.join("noise.wav"), b"no sound").unwrap();
    let two = ["loudness", "--json", "tone.wav", "short.wav"];
    let one = songwright(folder, &[&two[..], &["--threads", "1"]].concat());
    assert_eq!(one.stdout, songwright(folder, &[&two[..], &["--threads", "3"]].concat()).stdout);
    let files = &json(&one)["files"];
    assert_eq!(files[1]["path"], "short.wav");
    let peak = 20.0 * (8_000.0_f64 / 32_768.0).log10();
    for (name, expected, within) in [
        ("integrated_lufs", peak, 0.05),
        ("max_momentary_lufs", peak, 0.05),
        ("max_short_term_lufs", peak, 0.05),
        ("true_peak_dbtp", peak, 0.02),
        ("range_lu", 0.0, 0.01),
        ("seconds", 4.0, 0.0),
    ] {
        let measured = files[0][name].as_f64().unwrap();
        assert!((measured - expected).abs() <= within, "{name}: {measured}, not {expected}");
    }
    let bad = songwright(folder, &["loudness", "tone.wav", "noise.wav"]);
    assert_eq!(bad.status.code(), Some(1));
    let lines = text(&bad.stdout);
    assert!(lines.lines().nth(1).unwrap().contains("cannot be read"), "{lines}");
}
