//! What the tests of this crate share: signals, other programs, comparisons.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use formats::audio::Decoder;

/// A folder of the song data shared by the workspace, if it is there.
pub fn stems(song: &str) -> Option<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/stems")).join(song);
    if !folder.is_dir() {
        eprintln!("skipped: no shared stems");
        return None;
    }
    Some(folder)
}

/// Whether a program is installed; says so if not.
pub fn have(program: &str) -> bool {
    let found =
        Command::new(program).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}

/// Channels of sines, a different one in each, with noise 40 dB below: `frames` frames, interleaved.
pub fn signal(rate: u32, channels: usize, frames: usize) -> Vec<f32> {
    let mut seed = 0x2545_f491u32;
    let mut samples = Vec::with_capacity(frames * channels);
    for frame in 0..frames {
        for channel in 0..channels {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = f64::from(seed >> 8) / f64::from(1 << 23) - 1.0;
            let hz = 220.0 + 130.0 * channel as f64;
            let phase = std::f64::consts::TAU * hz * frame as f64 / f64::from(rate);
            samples.push((0.4 * phase.sin() + 0.004 * noise) as f32);
        }
    }
    samples
}

/// Runs ffmpeg on raw float samples; `arguments` name the encoder, `to` the file.
pub fn encode(samples: &[f32], rate: u32, channels: usize, arguments: &[&str], to: &Path) {
    let raw = to.with_extension("raw");
    std::fs::write(&raw, samples.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>()).unwrap();
    let (rate, channels) = (rate.to_string(), channels.to_string());
    let input =
        ["-v", "error", "-y", "-f", "f32le", "-ar", &rate, "-ac", &channels, "-i", raw.to_str().unwrap()];
    let status = Command::new("ffmpeg").args(input).args(arguments).arg(to).status().unwrap();
    assert!(status.success(), "ffmpeg failed to make {}", to.display());
}

/// What ffmpeg decodes, with the filters given, as two channels.
pub fn ffmpeg_decode(file: &Path, arguments: &[&str]) -> [Vec<f32>; 2] {
    let out = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(arguments)
        .args(["-f", "f32le", "-c:a", "pcm_f32le", "-"])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let samples: Vec<f32> = out.stdout.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    split(&samples)
}

/// Left and right of interleaved stereo.
pub fn split(samples: &[f32]) -> [Vec<f32>; 2] {
    [0, 1].map(|channel| samples.chunks_exact(2).map(|frame| frame[channel]).collect())
}

/// All of a file, in blocks of an odd size.
pub fn decode(file: &Path) -> formats::Result<[Vec<f32>; 2]> {
    let mut decoder = Decoder::open(file)?;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut block = [[0.0f32; 1_023]; 2];
    loop {
        let [l, r] = &mut block;
        let count = decoder.read(l, r)?;
        if count == 0 {
            return Ok([left, right]);
        }
        left.extend_from_slice(&l[..count]);
        right.extend_from_slice(&r[..count]);
    }
}

/// Level of the difference of two signals under the level of the first, dB.
pub fn difference_db(a: &[f32], b: &[f32]) -> f64 {
    let power = |x: f64| x * x;
    let signal: f64 = a.iter().map(|x| power(f64::from(*x))).sum();
    let error: f64 = a.iter().zip(b).map(|(x, y)| power(f64::from(*x) - f64::from(*y))).sum();
    10.0 * (error / signal.max(1e-20)).log10()
}
