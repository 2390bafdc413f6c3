//! Whatever stops a run, what is visible afterwards is whole, and the next run ends with the same bytes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod tiny;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tiny::{command, complaint, json, leftovers, made, put, run, tone, write, write_takes};

/// What a run that nothing disturbs makes of the tiny song, and how long it takes.
fn reference() -> (BTreeMap<String, Vec<u8>>, Duration) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let begun = Instant::now();
    assert!(run(folder.path(), &["make"]).status.success());
    (made(folder.path()), begun.elapsed())
}

/// Everything visible is as in `whole`.
fn assert_whole(folder: &Path, whole: &BTreeMap<String, Vec<u8>>, what: &str) {
    for (name, bytes) in made(folder) {
        assert!(whole.get(&name) == Some(&bytes), "{what}: {name} is not whole");
    }
}

/// The next run completes to the same bytes.
fn assert_recovers(folder: &Path, whole: &BTreeMap<String, Vec<u8>>, what: &str) {
    let output = run(folder, &["make"]);
    assert!(output.status.success(), "{what}: {}", complaint(&output));
    assert!(made(folder) == *whole, "{what}: other bytes");
    assert_eq!(leftovers(folder), Vec::<String>::new(), "{what}");
}

/// `SONGWRIGHT_KILLS=200` for the long form.
#[test]
fn killed_at_any_moment() {
    let (whole, time) = reference();
    let kills: u32 = std::env::var("SONGWRIGHT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    let mut folder = tempfile::tempdir().unwrap();
    let mut stopped = 0;
    for kill in 0..kills {
        if kill % 5 == 0 {
            folder = tempfile::tempdir().unwrap();
            write(folder.path());
        }
        let mut child =
            command(folder.path(), &["make"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The golden ratio spreads the moments evenly.
        std::thread::sleep(time.mul_f64(f64::from(kill) * 0.618_034 % 1.0));
        stopped += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        assert_whole(folder.path(), &whole, &format!("kill {kill}"));
        if kill % 5 == 4 {
            assert_recovers(folder.path(), &whole, &format!("after kill {kill}"));
        }
    }
    assert!(stopped * 3 >= kills, "only {stopped} of {kills} runs were killed while they worked");
}

#[cfg(unix)]
#[test]
fn asked_to_stop() {
    let (whole, time) = reference();
    for signal in ["INT", "TERM"] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        let child =
            command(folder.path(), &["make"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(time / 4);
        Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        let code = output.status.code();
        // None: the signal came before anything was begun.
        assert!(matches!(code, Some(130 | 0) | None), "{signal}: {code:?} {}", complaint(&output));
        assert_eq!(leftovers(folder.path()), Vec::<String>::new(), "{signal}");
        assert_whole(folder.path(), &whole, signal);
        assert_recovers(folder.path(), &whole, signal);
    }
}

#[test]
fn three_at_once() {
    let (whole, _) = reference();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let start =
        |_| command(folder.path(), &["make"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    for child in (0..3).map(start).collect::<Vec<_>>() {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", complaint(&output));
    }
    assert!(made(folder.path()) == whole && leftovers(folder.path()).is_empty());
}

/// A limit on the size of files stands in for a full disk: what cannot be written fails halfway.
#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more() {
    let (whole, _) = reference();
    for blocks in [1, 20, 300] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" make \"$1\"");
        let mut limited = Command::new("sh");
        limited.args(["-c", &script, env!("CARGO_BIN_EXE_songwright")]).arg(folder.path());
        let output = limited.output().unwrap();
        let said = complaint(&output);
        assert!(output.status.code() == Some(3) && said.contains("cannot write"), "{blocks}: {said}");
        assert_whole(folder.path(), &whole, "full disk");
        assert_eq!(leftovers(folder.path()), Vec::<String>::new(), "{blocks}");
        assert_recovers(folder.path(), &whole, "after the full disk");
    }
}

#[test]
fn something_else_lies_where_output_belongs() {
    for blocked in ["out", ".songwright"] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        put(folder.path(), blocked, b"mine");
        let output = run(folder.path(), &["make"]);
        assert!(
            output.status.code() == Some(3) && complaint(&output).contains(blocked),
            "{}",
            complaint(&output)
        );
        assert_eq!(fs::read(folder.path().join(blocked)).unwrap(), b"mine");
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    put(folder.path(), "out/mix.wav/mine", b"mine");
    assert_eq!(run(folder.path(), &["make"]).status.code(), Some(3));
    assert!(folder.path().join("out/mix.wav/mine").exists() && leftovers(folder.path()).is_empty());
}

#[test]
fn neither_cap_nor_threads_nor_a_damaged_store_change_a_byte() {
    let (whole, _) = reference();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let again = |args: &[&str]| {
        let _ = fs::remove_dir_all(folder.path().join("out"));
        let output = run(folder.path(), args);
        assert!(output.status.success(), "{args:?}: {}", complaint(&output));
        assert!(made(folder.path()) == whole, "{args:?}: other bytes");
    };
    let store = folder.path().join(".songwright/store-v1");
    for (cap, bytes) in [("0 B", 0), ("1 MB", 1_000_000), ("50 MB", 50_000_000)] {
        again(&["make", "--store-cap", cap, "--threads", "1"]);
        let held: u64 =
            fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
        assert!(held <= bytes, "{held} of {cap}");
    }
    again(&["make", "--threads", "2"]);
    let sounds = || {
        let paths = fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().path());
        let mut sounds: Vec<_> = paths.filter(|path| path.extension().is_some()).collect();
        sounds.sort();
        sounds
    };
    assert!(sounds().len() >= 3);
    for damage in 0..4 {
        for path in sounds() {
            let mut bytes = fs::read(&path).unwrap();
            let half = bytes.len() / 2;
            match damage {
                0 => bytes[half] ^= 1,
                1 => bytes.truncate(half),
                2 => bytes.clear(),
                _ => bytes.push(0),
            }
            fs::write(&path, bytes).unwrap();
        }
        again(&["make"]);
    }
    let all = sounds();
    fs::rename(&all[0], store.join("aside")).unwrap();
    fs::rename(&all[1], &all[0]).unwrap();
    fs::rename(store.join("aside"), &all[1]).unwrap();
    again(&["make"]);
    fs::rename(&store, folder.path().join(".songwright/store-v0")).unwrap();
    again(&["make"]);
    for state in ["made.json", "takes.json"] {
        for bytes in [b"{".as_slice(), b"{\"version\":99}"] {
            put(folder.path(), &format!(".songwright/{state}"), bytes);
            again(&["make"]);
        }
    }
}

#[test]
fn one_fader_of_many_renders_nothing_before_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let takes: Vec<(String, Vec<u8>)> =
        (0..32).map(|n| (format!("takes/t{n}.wav"), tone(0.2 + f64::from(n) * 0.01))).collect();
    let takes: Vec<(&str, &[u8])> =
        takes.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    write_takes(folder.path(), &takes);
    put(folder.path(), "mix.toml", b"[strips.\"takes/t7.wav\"]\nfader = \"-3 dB\"\n");
    assert!(run(folder.path(), &["make"]).status.success());
    let store = || -> BTreeMap<_, _> {
        let entries =
            fs::read_dir(folder.path().join(".songwright/store-v1")).unwrap().map(|entry| entry.unwrap());
        let name = |entry: &fs::DirEntry| entry.file_name().into_string().unwrap();
        entries.filter(|entry| name(entry).ends_with(".sound")).map(|entry| (name(&entry), ())).collect()
    };
    let before = store();
    let (_, second) = json(folder.path(), &["make"]);
    assert_eq!(second["written"].as_array().unwrap().len(), 0, "the second run makes nothing");
    put(folder.path(), "mix.toml", b"[strips.\"takes/t7.wav\"]\nfader = \"-4 dB\"\n");
    let (_, third) = json(folder.path(), &["make"]);
    let written: Vec<&str> =
        third["written"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let stems: Vec<&&str> = written.iter().filter(|name| name.starts_with("out/stems/takes")).collect();
    assert_eq!(stems, [&"out/stems/takes-t7-wav.wav"]);
    let fresh = store().keys().filter(|name| !before.contains_key(*name)).count();
    assert!(
        before.len() >= 32 && (1..=8).contains(&fresh),
        "{fresh} sounds beside the {} before",
        before.len()
    );
}

#[test]
fn extreme_songs_are_made() {
    for song in [
        "tempo = \"400 bpm\"\nform = [\"a\"]\nsections.a.bars = 1",
        "tempo = \"20 bpm\"\nmeter = \"1/4\"\nform = [\"a\"]\nsections.a.bars = 1",
        "tempo = \"300 bpm\"\nmeter = \"7/8\"\nform = [\"a\"]\nsections.a.chords = \"C | G\"",
        "tempo = \"300 bpm\"\nform = [\"a\"]\nsections.a.bars = 3\ntempo-map = [\
        { at = \"a:1\", tempo = \"200 bpm\", over = \"1 bar\" }, { at = \"a:2\", tempo = \"400 bpm\", over = \"1 bar\" }]",
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        fs::remove_file(folder.path().join("lyrics.cho")).unwrap();
        fs::remove_file(folder.path().join("melody.abc")).unwrap();
        put(folder.path(), "song.toml", format!("title = \"T\"\nrate = \"44.1 kHz\"\n{song}\n").as_bytes());
        let (code, answer) = json(folder.path(), &["make"]);
        assert!(code == 0 && answer["integrated_lufs"].as_f64().is_some(), "{song}: {answer:#}");
    }
}

#[test]
fn a_silent_song_is_called_silent() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    put(folder.path(), "mix.toml", b"[strips]\nlead.mute = true\ndrums.mute = true\nkeys.mute = true\n");
    let output = run(folder.path(), &["make"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("error    silent") && said.contains("mutes"), "{said}");
    let report = fs::read_to_string(folder.path().join("out/report.json")).unwrap();
    assert!(!report.to_lowercase().contains("nan"));
}
