//! A long song with many stems: how much memory its render takes, and whether the store keeps to its cap.
//! The full hour writes 60 GB.

use crate::machine::{self, root};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Tracks of the song; they share the recordings, each at its own place and level.
const TRACKS: usize = 32;
/// Recordings, mono noise bursts made by ffmpeg.
const RECORDINGS: usize = 4;
/// Most memory that the render may take, MB.
const MOST_MEMORY: u64 = 500;
/// Cap of the store, GB.
const CAP: u64 = 4;

/// Makes a song of 60 minutes (or `SOAK_MINUTES`) and watches memory and store while it is rendered.
pub fn run() -> Result<(), String> {
    let minutes = std::env::var("SOAK_MINUTES").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let song = root().join("target/soak");
    if song.exists() {
        fs::remove_dir_all(&song).map_err(|why| why.to_string())?;
    }
    write_song(&song, minutes)?;
    machine::run("cargo", &["build", "--release", "--locked"])?;
    let begun = Instant::now();
    let mut make = Command::new(root().join("target/release/songwright"))
        .args(["make", &song.to_string_lossy(), "--store-cap", &format!("{CAP} GB")])
        .stdout(Stdio::null())
        .spawn()
        .map_err(|why| why.to_string())?;
    let (mut memory, mut stored) = (0, 0);
    let status = loop {
        memory = memory.max(peak_memory(make.id()));
        stored = stored.max(size(&song.join(".songwright/store-v1")));
        if let Some(status) = make.try_wait().map_err(|why| why.to_string())? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    let seconds = begun.elapsed().as_secs();
    println!(
        "{minutes} min, {TRACKS} tracks: {seconds} s, peak memory {memory} MB, store at most {} MB",
        stored / 1_000_000
    );
    if !status.success() {
        return Err(format!("make: {status}"));
    }
    if memory > MOST_MEMORY || stored > CAP * 1_000_000_000 {
        return Err("too much".to_owned());
    }
    fs::remove_dir_all(&song).map_err(|why| why.to_string())
}

/// Writes the song's texts and recordings.
fn write_song(song: &Path, minutes: u64) -> Result<(), String> {
    fs::create_dir_all(song.join("takes")).map_err(|why| why.to_string())?;
    for number in 0..RECORDINGS {
        let source = format!("anoisesrc=c=pink:r=48000:a=0.2:seed={number}:d={}", minutes * 60);
        let burst = format!("volume='0.2+0.8*abs(sin(t*{}))':eval=frame", number + 1);
        let take = song.join(format!("takes/{number}.wav"));
        let take = take.to_string_lossy();
        machine::run("ffmpeg", &["-v", "error", "-f", "lavfi", "-i", &source, "-af", &burst, &take])?;
    }
    let bars = minutes * 30;
    let text = format!(
        "title = \"Soak\"\ntempo = \"120 bpm\"\nform = [\"song\"]\n\n[sections.song]\nbars = {bars}\n"
    );
    fs::write(song.join("song.toml"), text).map_err(|why| why.to_string())?;
    let mut arrange = String::new();
    for track in 0..TRACKS {
        let _ = writeln!(
            arrange,
            "[[track]]\nname = \"t{track}\"\nrole = \"other\"\n\
             takes = [{{ file = \"takes/{}.wav\", at = \"start\", offset = \"{track} ms\" }}]\n",
            track % RECORDINGS
        );
    }
    fs::write(song.join("arrange.toml"), arrange).map_err(|why| why.to_string())
}

/// Most memory a process has had, MB.
fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).map_or(0, |kb| kb / 1024)
}

/// Bytes in a folder.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let of_entry = |entry: fs::DirEntry| match entry.metadata() {
        Ok(about) if about.is_dir() => size(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    };
    entries.flatten().map(of_entry).sum()
}
