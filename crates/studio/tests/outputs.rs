//! What a make leaves in `out/`, read by another program: loudness, true peak, and stems that sum to the mix.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

const SONG: &str = "title = \"Small\"\nkey = \"D major\"\ntempo = \"96 bpm\"\nform = [\"verse\", \"chorus\"]\n\n\
    [sections.verse]\nbars = 2\nchords = \"D | G A\"\n\n[sections.chorus]\nbars = 2\nchords = \"Bm | G A\"\n";

/// What ffmpeg reads of a sound: integrated loudness (LUFS) and true peak (dBTP); `None` where there is no ffmpeg.
fn ebur128(path: &Path) -> Option<(f64, f64)> {
    let meter = "ebur128=peak=true:framelog=verbose";
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostats", "-i"]).arg(path).args(["-af", meter, "-f", "null", "-"]);
    let text = String::from_utf8_lossy(&ffmpeg.output().ok()?.stderr).into_owned();
    let summary = text.split("Summary:").nth(1)?.to_owned();
    let value = |label: &str| summary.split(label).nth(1)?.split_whitespace().next()?.parse().ok();
    Some((value("I:")?, value("Peak:")?))
}

/// The samples of a 32-bit float WAV file, channels interleaved.
fn float_wav(path: &Path) -> Vec<f32> {
    let bytes = fs::read(path).unwrap();
    let data = bytes.windows(4).position(|word| word == b"data").unwrap() + 8;
    bytes[data..].chunks_exact(4).map(|word| f32::from_le_bytes(word.try_into().unwrap())).collect()
}

#[test]
fn another_program_reads_the_target_and_stems_sum_to_the_mix() {
    let place = tempfile::tempdir().unwrap();
    let song = place.path();
    fs::write(song.join("song.toml"), SONG).unwrap();
    for (target, ceiling) in [(-14.0, -1.0), (-12.0, -2.0)] {
        let master = format!("target = \"{target} LUFS\"\nceiling = \"{ceiling} dBTP\"\n");
        fs::write(song.join("master.toml"), master).unwrap();
        let make = Command::new(env!("CARGO_BIN_EXE_songwright")).arg("make").arg(song).output().unwrap();
        assert!(song.join("out/report.html").exists(), "{}", String::from_utf8_lossy(&make.stderr));
        for file in ["master-wav24.wav", "master-wav16.wav", "master.flac"] {
            let Some((loudness, peak)) = ebur128(&song.join("out/delivery").join(file)) else {
                println!("skipped: there is no ffmpeg");
                break;
            };
            assert!((loudness - target).abs() <= 0.1, "{file}: {loudness} LUFS, not {target}");
            assert!(peak <= ceiling, "{file}: {peak} dBTP above {ceiling}");
        }
    }
    let mix = float_wav(&song.join("out/mix.wav"));
    let mut sum = vec![0.0f64; mix.len()];
    let stems: Vec<_> = fs::read_dir(song.join("out/stems")).unwrap().flatten().collect();
    assert!(stems.len() > 3, "a band of {}", stems.len());
    for stem in &stems {
        let stem = float_wav(&stem.path());
        assert_eq!(stem.len(), mix.len());
        sum.iter_mut().zip(stem).for_each(|(sum, x)| *sum += f64::from(x));
    }
    let residual = sum.iter().zip(&mix).map(|(sum, mix)| (sum - f64::from(*mix)).abs()).fold(0.0, f64::max);
    assert!(residual < 1e-6, "residual {residual}, above -120 dBFS");
}
