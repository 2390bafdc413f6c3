//! Stems of a recording, imported and made: every one lies where ffmpeg puts it, on the sample.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

const RATE: usize = 44_100;
/// Name, ending, filter of ffmpeg that makes it, arguments of its encoder.
const STEMS: [(&str, &str, &str, &[&str]); 4] = [
    ("KICK", "m4a", "aevalsrc=0.6*sin(2*PI*55*t)*exp(-12*mod(t\\,0.5)):s=44100:d=4", &["-c:a", "aac"]),
    ("VOX LEAD", "m4a", "anoisesrc=c=pink:r=44100:d=4:a=0.3:seed=1", &["-c:a", "aac", "-b:a", "192k"]),
    ("HATS", "mp3", "anoisesrc=c=violet:r=44100:d=4:a=0.2:seed=2", &["-c:a", "libmp3lame"]),
    ("PAD", "flac", "anoisesrc=c=brown:r=44100:d=3.7:a=0.2:seed=3", &["-ac", "2"]),
];

fn ffmpeg(args: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new("ffmpeg").args(["-v", "error", "-y"]).args(args).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

/// The left channel of a sound file as ffmpeg decodes it.
fn left(path: &Path) -> Vec<f32> {
    let bytes = ffmpeg(&["-i", path.to_str().unwrap(), "-af", "pan=mono|c0=c0", "-f", "f32le", "-"]).unwrap();
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

/// Level of the difference to `want`, dBFS, `lag` frames later.
fn residual(want: &[f32], got: &[f32], lag: i64) -> f64 {
    let at = |i: usize| got.get((i as i64 + lag) as usize).copied().unwrap_or(0.0);
    let inside = 2_000..want.len() - 2_000;
    let count = inside.len() as f64;
    let sum: f64 = inside.map(|i| f64::from(want[i] - at(i)).powi(2)).sum();
    10.0 * (sum / count).max(1e-20).log10()
}

#[test]
fn stems_lie_where_ffmpeg_puts_them() {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("stems");
    fs::create_dir(&from).unwrap();
    for (name, ending, filter, encoder) in STEMS {
        let file = from.join(format!("{name}.{ending}"));
        let args = [&["-f", "lavfi", "-i", filter], encoder, &[file.to_str().unwrap()]].concat();
        if ffmpeg(&args).is_none() {
            eprintln!("skipped: no ffmpeg");
            return;
        }
    }
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_songwright"))
            .current_dir(folder.path())
            .args(args)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    run(&["new", "song", "--from", "stems"]);
    let song = folder.path().join("song");
    let proposal = fs::read_to_string(song.join("mix.toml")).unwrap();
    assert!(STEMS.iter().all(|(name, ..)| proposal.contains(&format!("[strips.\"{name}\"]"))));
    fs::write(song.join("master.toml"), "formats = [\"wav16\"]\n").unwrap();
    let said = run(&["make", "song"]);
    assert!(!said.contains("mix.toml"), "the proposal resolves without findings: {said}");
    let flat = |(name, ..): (&str, &str, &str, &[&str])| {
        format!("[strips.\"{name}\"]\ninserts = []\nfader = \"0 dB\"\npan = \"C\"\nsends = {{}}\n")
    };
    fs::write(song.join("mix.toml"), STEMS.map(flat).concat()).unwrap();
    run(&["make", "song"]);
    for (name, ending, ..) in STEMS {
        let want = left(&from.join(format!("{name}.{ending}")));
        let file = name.to_lowercase().replace(' ', "-");
        let got = left(&song.join(format!("out/stems/{file}.wav")));
        assert!(want.len() > 3 * RATE && got.len() + 1_024 > want.len(), "{name}");
        let here = residual(&want, &got, 0);
        eprintln!("{name}: {here:.1} dB");
        assert!(here < -90.0, "{name}: {here:.1} dB");
        for lag in [-2_112, -1_105, -1_024, -1, 1, 1_024, 1_105, 2_112] {
            assert!(residual(&want, &got, lag) > here + 20.0, "{name} would fit as well {lag} frames later");
        }
    }
}
