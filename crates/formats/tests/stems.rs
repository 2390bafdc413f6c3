//! Real stems in M4A: all of a song's have one length, and lie where ffmpeg puts them, sample by sample.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use formats::audio::probe;
use support::{decode, difference_db, ffmpeg_decode, have, stems};

#[test]
fn stems_of_a_song_are_equally_long() {
    for (song, frames) in [("caesium", 0xAD_13B1), ("rubidium", 0xCA_6A2E)] {
        let Some(folder) = stems(song) else { return };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(probe(&path).unwrap().frames, frames, "{}", path.display());
        }
    }
}

#[test]
fn stems_lie_where_ffmpeg_puts_them() {
    for (song, stem) in [("caesium", "KICK.m4a"), ("rubidium", "PLUCK.m4a")] {
        let Some(folder) = stems(song).filter(|_| have("ffmpeg")) else { return };
        let path = folder.join(stem);
        let begun = std::time::Instant::now();
        let ours = decode(&path).unwrap();
        let took = begun.elapsed().as_secs_f64();
        let theirs = ffmpeg_decode(&path, &[]);
        eprintln!("{stem}: {:.0} times real time", ours[0].len() as f64 / 48_000.0 / took);
        for channel in 0..2 {
            let padding = theirs[channel].len() - ours[channel].len();
            assert!(padding < 1_024, "ffmpeg keeps {padding} frames of padding");
            let difference = difference_db(&theirs[channel], &ours[channel]);
            assert!(difference < -100.0, "{stem}: {difference:.1} dB");
        }
    }
}
