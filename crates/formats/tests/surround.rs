//! More than two channels, folded as ITU-R BS.775 says, and rates from 8 to 192 kHz, against ffmpeg.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use formats::audio::{Resampler, probe};
use support::{decode, difference_db, encode, ffmpeg_decode, have, signal, split};

/// The gains of BS.775 written out for ffmpeg, which would scale them by itself.
const FOLD: &str = "pan=stereo|c0=FL+0.70710678*FC+0.70710678*BL+0.70710678*SL|c1=FR+0.70710678*FC+0.70710678*BR+0.70710678*SR";

#[test]
fn five_channels_and_a_sub_fold_to_two() {
    if !have("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let samples = signal(48_000, 6, 30_000);
    for (name, encoder) in
        [("a.wav", "pcm_s24le"), ("a.flac", "flac"), ("a.opus", "libopus"), ("a.m4a", "alac")]
    {
        let file = folder.path().join(name);
        encode(&samples, 48_000, 6, &["-channel_layout", "5.1", "-c:a", encoder], &file);
        let theirs = ffmpeg_decode(&file, &["-af", FOLD]);
        assert_eq!(probe(&file).unwrap().channels, 6, "{name}");
        let ours = decode(&file).unwrap();
        assert_eq!(ours[0].len(), 30_000, "{name}");
        for channel in 0..2 {
            let difference = difference_db(&theirs[channel], &ours[channel]);
            assert!(difference < -60.0, "{name}, channel {channel}: {difference:.1} dB");
        }
    }
}

#[test]
fn what_would_be_decoded_wrongly_is_refused() {
    if !have("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, encoder, said) in [
        ("a.ogg", "libvorbis", "Vorbis with more than two channels"),
        ("a.m4a", "aac", "AAC other than LC, or with more than two channels"),
    ] {
        let file = folder.path().join(name);
        encode(&signal(48_000, 6, 9_000), 48_000, 6, &["-c:a", encoder], &file);
        assert_eq!(probe(&file).unwrap_err().to_string(), said);
    }
}

#[test]
fn every_rate_is_read() {
    if !have("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for rate in [8_000, 11_025, 96_000, 192_000] {
        for (name, encoder) in [("a.wav", "pcm_s24le"), ("a.flac", "flac"), ("a.m4a", "alac")] {
            let file = folder.path().join(name);
            encode(&signal(rate, 2, 10_001), rate, 2, &["-c:a", encoder], &file);
            let facts = probe(&file).unwrap();
            assert_eq!((facts.rate, facts.frames), (rate, 10_001), "{name} at {rate}");
            assert_eq!(decode(&file).unwrap(), ffmpeg_decode(&file, &[]), "{name} at {rate}");
        }
    }
}

#[test]
fn a_file_at_another_rate_is_the_same_sound() {
    if !have("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.flac");
    encode(&signal(44_100, 2, 50_001), 44_100, 2, &["-c:a", "flac", "-sample_fmt", "s32"], &file);
    let mut stream = Resampler::open(&file, 48_000).unwrap();
    assert_eq!(stream.frames().0, 54_423);
    let (mut left, mut right) = (vec![0.0; 60_000], vec![0.0; 60_000]);
    let mut total = 0;
    for (l, r) in left.chunks_mut(500).zip(right.chunks_mut(500)) {
        total += stream.read(l, r).unwrap();
    }
    assert_eq!(total, 54_423);
    let due = split(&signal(48_000, 2, 54_423));
    let middle = 1_000..53_000;
    for (ours, due) in [left, right].iter().zip(&due) {
        let difference = difference_db(&due[middle.clone()], &ours[middle.clone()]);
        assert!(difference < -35.0, "{difference:.1} dB: only the noise may differ");
    }
}
