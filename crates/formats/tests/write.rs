//! What is written, read back by other programs.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use formats::audio::probe;
use formats::write::{FORMATS, Settings, format, round};
use support::{decode, difference_db, ffmpeg_decode, have, signal, split};

fn encode(name: &str, rate: u32, samples: &[f32]) -> Vec<u8> {
    let format = format(name).unwrap();
    let [left, right] = split(samples);
    let mut file = Cursor::new(Vec::new());
    let quantise = round(format.bits.unwrap_or(24));
    let settings = Settings { rate, frames: left.len() as u64, bitrate: 160_000, quantise };
    let mut encoder = (format.open)(Box::new(&mut file), settings).unwrap();
    for (l, r) in left.chunks(1_000).zip(right.chunks(1_000)) {
        encoder.write(l, r).unwrap();
    }
    encoder.finish().unwrap();
    file.into_inner()
}

fn quantised(samples: &[f32], bits: u32) -> [Vec<f32>; 2] {
    let scale = f64::from(1u32 << (bits - 1));
    split(&samples.iter().map(|x| ((f64::from(*x) * scale).round() / scale) as f32).collect::<Vec<_>>())
}

fn run(program: &str, arguments: &[&str], file: &Path) -> String {
    let out = Command::new(program).args(arguments).arg(file).output().unwrap();
    assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[test]
fn lossless_formats_keep_every_bit() {
    if !have("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (rate, frames) in [(44_100, 100_003), (48_000, 4_096), (96_000, 1), (47_952, 8_191)] {
        let samples = signal(rate, 2, frames);
        for (name, bits) in [("wav16", 16), ("wav24", 24), ("flac", 24), ("flac16", 16)] {
            let file = folder.path().join(format!("{name}.{}", format(name).unwrap().extension));
            std::fs::write(&file, encode(name, rate, &samples)).unwrap();
            let due = quantised(&samples, bits);
            assert_eq!(ffmpeg_decode(&file, &[]), due, "{name} at {rate} in ffmpeg");
            assert_eq!(decode(&file).unwrap(), due, "{name} at {rate}");
        }
        let file = folder.path().join("float.wav");
        std::fs::write(&file, encode("wav32f", rate, &samples)).unwrap();
        assert_eq!(ffmpeg_decode(&file, &[]), split(&samples));
    }
}

#[test]
fn flac_passes_its_own_test_and_equals_the_reference_frames() {
    if !have("flac") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let samples = signal(44_100, 2, 600_001);
    let ours = encode("flac", 44_100, &samples);
    let (file, again) = (folder.path().join("a.flac"), folder.path().join("b.flac"));
    std::fs::write(&file, &ours).unwrap();
    run("flac", &["-t", "-s", "-w"], &file);
    let wav = folder.path().join("b.wav");
    std::fs::write(&wav, encode("wav24", 44_100, &samples)).unwrap();
    run("flac", &["-5", "-s", "-f", "--no-seektable", "--no-padding", "-o", again.to_str().unwrap()], &wav);
    let theirs = std::fs::read(&again).unwrap();
    let audio = &ours[42..];
    assert!(theirs.ends_with(audio), "the frames differ from those of flac -5");
    assert_eq!(ours[8..42], theirs[8..42], "STREAMINFO differs from that of flac -5");
}

#[test]
fn wav_headers_are_what_stores_ask_for() {
    let bytes = encode("wav24", 48_000, &signal(48_000, 2, 10));
    assert_eq!(bytes.len(), 44 + 60);
    assert_eq!(
        (&bytes[..4], &bytes[8..16], &bytes[20..22], &bytes[36..40]),
        (&b"RIFF"[..], &b"WAVEfmt "[..], &[1, 0][..], &b"data"[..])
    );
    assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
}

#[test]
fn a_file_past_4_gb_is_rf64() {
    let mut file = Cursor::new(Vec::new());
    let frames = 1_200_000_000;
    let settings = Settings { rate: 48_000, frames, bitrate: 0, quantise: round(24) };
    let mut encoder = (format("wav32f").unwrap().open)(Box::new(&mut file), settings).unwrap();
    encoder.write(&[0.5; 64], &[0.5; 64]).unwrap();
    assert!(encoder.finish().is_err(), "a file shorter than promised must not pass");
    let bytes = file.into_inner();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.wav");
    std::fs::write(&path, bytes).unwrap();
    let error = probe(&path).unwrap_err().to_string();
    assert_eq!(error, "truncated at 0.001 s of 25000.000 s");
    if have("ffprobe") {
        let found =
            run("ffprobe", &["-v", "error", "-show_entries", "stream=duration_ts", "-of", "csv=p=0"], &path);
        assert_eq!(found.trim(), frames.to_string());
    }
}

#[test]
fn opus_has_the_exact_length_and_place() {
    if !have("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.opus");
    for frames in [1, 960, 48_000, 100_001] {
        let samples = signal(48_000, 2, frames);
        std::fs::write(&file, encode("opus", 48_000, &samples)).unwrap();
        let theirs = ffmpeg_decode(&file, &[]);
        let ours = decode(&file).unwrap();
        assert_eq!((theirs[0].len(), ours[0].len()), (frames, frames));
        if frames > 10_000 {
            for channel in 0..2 {
                let loss = difference_db(&split(&samples)[channel], &theirs[channel]);
                assert!(loss < -25.0, "{loss:.1} dB");
                let difference = difference_db(&theirs[channel], &ours[channel]);
                assert!(difference < -60.0, "{difference:.1} dB from ffmpeg");
            }
        }
    }
    std::fs::write(&file, encode("opus", 44_100, &signal(44_100, 2, 44_100))).unwrap();
    assert_eq!(ffmpeg_decode(&file, &[])[0].len(), 48_000);
}

#[test]
fn every_format_gives_the_same_bytes_twice() {
    let samples = signal(44_100, 2, 20_000);
    for format in FORMATS {
        assert!(
            encode(format.name, 44_100, &samples) == encode(format.name, 44_100, &samples),
            "{}",
            format.name
        );
    }
}
