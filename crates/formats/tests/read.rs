//! Decoding against ffmpeg's own decode of the same file: same length, same place, same sound.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::Path;

use formats::audio::probe;
use support::{decode, difference_db, encode, ffmpeg_decode, have, signal};

struct Case {
    file: &'static str,
    encoder: &'static [&'static str],
    /// Most difference from ffmpeg's decode, dB under the signal; −∞ for bits that must be equal.
    within: f64,
}

const EXACT: f64 = f64::NEG_INFINITY;

const CASES: &[Case] = &[
    Case { file: "s16.wav", encoder: &["-c:a", "pcm_s16le"], within: EXACT },
    Case { file: "s24.wav", encoder: &["-c:a", "pcm_s24le"], within: EXACT },
    Case { file: "s32.wav", encoder: &["-c:a", "pcm_s32le"], within: EXACT },
    Case { file: "u8.wav", encoder: &["-c:a", "pcm_u8"], within: EXACT },
    Case { file: "f32.wav", encoder: &["-c:a", "pcm_f32le"], within: EXACT },
    Case { file: "f64.wav", encoder: &["-c:a", "pcm_f64le"], within: EXACT },
    Case { file: "rf64.wav", encoder: &["-c:a", "pcm_s24le", "-rf64", "always"], within: EXACT },
    Case {
        file: "bwf.wav",
        encoder: &["-c:a", "pcm_s24le", "-write_bext", "1", "-metadata", "description=take"],
        within: EXACT,
    },
    Case { file: "s24.aiff", encoder: &["-c:a", "pcm_s24be"], within: EXACT },
    Case { file: "f32.aif", encoder: &["-c:a", "pcm_f32be"], within: EXACT },
    Case { file: "s24.caf", encoder: &["-c:a", "pcm_s24be"], within: EXACT },
    Case { file: "alac.caf", encoder: &["-c:a", "alac"], within: EXACT },
    Case { file: "s16.flac", encoder: &["-c:a", "flac", "-sample_fmt", "s16"], within: EXACT },
    Case { file: "s24.flac", encoder: &["-c:a", "flac", "-sample_fmt", "s32"], within: EXACT },
    Case { file: "flac.oga", encoder: &["-c:a", "flac"], within: EXACT },
    Case { file: "alac.m4a", encoder: &["-c:a", "alac"], within: EXACT },
    Case { file: "aac.m4a", encoder: &["-c:a", "aac", "-b:a", "160k"], within: -100.0 },
    Case { file: "lame.mp3", encoder: &["-c:a", "libmp3lame", "-b:a", "192k"], within: -100.0 },
    Case { file: "vorbis.ogg", encoder: &["-c:a", "libvorbis", "-q:a", "5"], within: -100.0 },
    Case { file: "vorbis.ogg", encoder: &["-c:a", "libvorbis", "-q:a", "1"], within: -100.0 },
    Case { file: "vorbis.mka", encoder: &["-c:a", "libvorbis", "-q:a", "5"], within: -100.0 },
    Case { file: "flac.mka", encoder: &["-c:a", "flac"], within: EXACT },
    Case { file: "s24.mka", encoder: &["-c:a", "pcm_s24le"], within: EXACT },
    Case { file: "aac.aac", encoder: &["-c:a", "aac", "-b:a", "160k"], within: -100.0 },
    Case { file: "vbr.mp3", encoder: &["-c:a", "libmp3lame", "-q:a", "2"], within: -100.0 },
    Case { file: "untagged.mp3", encoder: &["-c:a", "libmp3lame", "-write_xing", "0"], within: -100.0 },
    Case {
        file: "fragments.m4a",
        encoder: &["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-frag_duration", "200000"],
        within: -100.0,
    },
    Case { file: "opus.opus", encoder: &["-c:a", "libopus", "-b:a", "128k"], within: -60.0 },
    Case { file: "opus.webm", encoder: &["-c:a", "libopus", "-b:a", "128k"], within: -60.0 },
];

/// Files that say nothing of the encoder's delay: their length is what the packets hold.
const UNPLACED: &[&str] = &["vorbis.mka", "aac.aac", "untagged.mp3", "fragments.m4a"];

/// ffmpeg 5 keeps the padding of M4A and may lose 128 frames at the end of Vorbis, so that lengths are compared with what was
/// encoded, and sound over the length that both have.
fn check(folder: &Path, case: &Case, rate: u32, channels: usize, frames: usize) -> Result<(), String> {
    let file = folder.join(case.file);
    let name = format!("{} at {rate} Hz with {channels} channels", case.file);
    let original = signal(rate, channels, frames);
    encode(&original, rate, channels, case.encoder, &file);
    let is_opus = case.file.starts_with("opus");
    let places = !UNPLACED.contains(&case.file);
    let theirs = ffmpeg_decode(&file, if channels == 1 { &["-af", "pan=stereo|c0=c0|c1=c0"] } else { &[] });
    let facts = probe(&file).map_err(|error| format!("{name}: {error}"))?;
    let ours = decode(&file).map_err(|error| format!("{name}: {error}"))?;
    let length = match case.file {
        "fragments.m4a" => frames + 1_024,
        _ if is_opus || !places => theirs[0].len(),
        _ => frames,
    };
    if (facts.frames, ours[0].len(), usize::from(facts.channels)) != (length as u64, length, channels) {
        return Err(format!("{name}: {facts:?} but {} frames decoded of {length}", ours[0].len()));
    }
    for channel in 0..2 {
        let difference = difference_db(&theirs[channel], &ours[channel]);
        if difference > case.within {
            return Err(format!("{name}: {difference:.1} dB from ffmpeg"));
        }
        let source: Vec<f32> = original.iter().skip(channel % channels).step_by(channels).copied().collect();
        let loss = difference_db(&source, &ours[channel]);
        if places && loss > -25.0 && !(is_opus && rate != 48_000) {
            return Err(format!("{name}: {loss:.1} dB from what was encoded"));
        }
    }
    Ok(())
}

#[test]
fn every_kind_decodes_like_ffmpeg() {
    if !have("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut faults = Vec::new();
    for case in CASES {
        for (rate, channels, frames) in [(44_100, 2, 54_441), (48_000, 1, 30_011)] {
            faults.extend(check(folder.path(), case, rate, channels, frames).err());
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn streams_may_cross_threads() {
    fn sent<T: Send>() {}
    sent::<formats::audio::Decoder>();
    sent::<formats::audio::Resampler>();
}
