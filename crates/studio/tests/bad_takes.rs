//! A take that cannot be played is named; the rest is made only if asked for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod tiny;

use std::fs;
use std::process::Command;
use tiny::{complaint, everything, json, made, put, run, tone, write_takes};

/// A song with this take beside a good one: refused with its name and `why`, and made without it if asked.
fn refused(name: &str, bytes: &[u8], why: &str) {
    let folder = tempfile::tempdir().unwrap();
    write_takes(folder.path(), &[(name, bytes), ("takes/good.wav", &tone(0.5))]);
    let (code, answer) = json(folder.path(), &["make"]);
    let found = &answer["diagnostics"][0];
    assert_eq!((code, &found["code"]), (1, &"take-unreadable".into()), "{name}, {why}: {answer:#}");
    let message = found["message"].as_str().unwrap();
    assert!(message.contains(name) && message.contains(why), "{why}: {message}");
    assert!(found["file"] == "arrange.toml" && found["line"] == 4, "{found}");
    assert!(made(folder.path()).is_empty());
    assert_eq!(run(folder.path(), &["make", "--keep-going"]).status.code(), Some(1));
    assert!(made(folder.path()).keys().any(|name| name.contains("good")), "the rest is made");
}

#[test]
fn takes_that_are_no_sound_or_cut_off() {
    let whole = tone(0.5);
    refused("takes/a.wav", b"", "empty");
    refused("takes/a.wav", b"no sound at all\n", "not an audio file");
    refused("takes/a.wav", &whole[..30], "ends within its header");
    refused("takes/a.wav", &whole[..whole.len() / 2], "truncated at 0.25");
    refused("takes/a.wav", &whole[..whole.len() - 1], "truncated");
}

#[test]
fn takes_with_samples_that_are_no_numbers() {
    let samples = (0..48_000).map(|n| if n == 24_000 { f32::NAN } else { 0.1 });
    let mut wav = [b"RIFF".as_slice(), &192_036u32.to_le_bytes(), b"WAVEfmt \x10\0\0\0\x03\0\x01\0"].concat();
    wav.extend(48_000u32.to_le_bytes());
    wav.extend(192_000u32.to_le_bytes());
    wav.extend(b"\x04\0\x20\0data");
    wav.extend(192_000u32.to_le_bytes());
    wav.extend(samples.flat_map(f32::to_le_bytes));
    refused("takes/a.wav", &wav, "no number");
}

#[test]
fn compressed_takes_that_are_cut_off_or_damaged_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "tone.wav", &tone(2.0));
    let encoders =
        [("flac", "flac"), ("mp3", "libmp3lame"), ("m4a", "aac"), ("ogg", "libvorbis"), ("opus", "libopus")];
    for (ending, encoder) in encoders {
        let path = folder.path().join(format!("tone.{ending}"));
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-i"]).arg(folder.path().join("tone.wav")).args(["-c:a", encoder]);
        if !ffmpeg.arg(&path).status().is_ok_and(|status| status.success()) {
            eprintln!("skipped: ffmpeg with {encoder} is not here");
            continue;
        }
        let whole = fs::read(path).unwrap();
        let name = format!("takes/a.{ending}");
        for keep in [whole.len() / 2, whole.len() - 1] {
            refused(&name, &whole[..keep], "");
        }
        if ending == "flac" {
            let mut hole = whole.clone();
            hole[whole.len() / 2..whole.len() / 2 + 2000].fill(0);
            refused(&name, &hole, "damaged at");
        }
    }
}

#[test]
fn a_take_that_vanishes_or_changes_between_two_runs() {
    let folder = tempfile::tempdir().unwrap();
    write_takes(folder.path(), &[("takes/a.wav", &tone(0.5))]);
    assert!(run(folder.path(), &["make"]).status.success());
    let first = made(folder.path());
    put(folder.path(), "takes/a.wav", &tone(0.6));
    assert!(run(folder.path(), &["make"]).status.success());
    let second = made(folder.path());
    assert!(first["out/mix.wav"] != second["out/mix.wav"]);
    put(folder.path(), "takes/a.wav", &tone(0.6)[..500]);
    assert_eq!(run(folder.path(), &["make"]).status.code(), Some(1));
    fs::remove_file(folder.path().join("takes/a.wav")).unwrap();
    let gone = run(folder.path(), &["make"]);
    assert!(gone.status.code() == Some(1) && complaint(&gone).contains("there is no `takes/a.wav`"));
    assert!(made(folder.path()) == second, "what was made before stays");
}

#[cfg(unix)]
#[test]
fn links_out_of_the_song_are_refused() {
    use std::os::unix::fs::symlink;
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put(other.path(), "secret.wav", &tone(0.5));
    write_takes(folder.path(), &[("takes/a.wav", b"")]);
    fs::remove_file(folder.path().join("takes/a.wav")).unwrap();
    symlink(other.path().join("secret.wav"), folder.path().join("takes/a.wav")).unwrap();
    let said = complaint(&run(folder.path(), &["make"]));
    assert!(said.contains("leads out of the song folder"), "{said}");
    fs::remove_file(folder.path().join("takes/a.wav")).unwrap();
    put(folder.path(), "takes/a.wav", &tone(0.5));
    for made in ["out", ".songwright"] {
        let _ = fs::remove_dir_all(folder.path().join(made));
        symlink(other.path(), folder.path().join(made)).unwrap();
        let output = run(folder.path(), &["make"]);
        assert!(output.status.code() == Some(1) && complaint(&output).contains("leads out"), "{made}");
        assert_eq!(everything(other.path()).len(), 1, "{made}: nothing is written there");
        fs::remove_file(folder.path().join(made)).unwrap();
    }
}
