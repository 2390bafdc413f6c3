//! The master meets its target under its ceiling, whatever the mix is like.

#![allow(clippy::unwrap_used)]

mod support;

use dsp::Decibels;
use dsp::meters::{Loudness, TruePeak};
use engine::{Memory, Quiet, Studio, Target, pool, produce};
use std::sync::atomic::AtomicU64;
use support::{NoiseTakes, RATE, Tape, song, strip};

/// Masters a song of noise at a level and returns what it says of itself and what meters say.
fn master(level: f64, target: Target) -> (engine::Mastered, f64, f64) {
    let mut quiet = strip("t0");
    quiet.fader = Decibels(level);
    let (song, tracks) = song(1, 10, vec![quiet], vec![]);
    let (plan, _) = engine::plan(&song, &tracks);
    let takes = NoiseTakes { frames: 480_000, opened: AtomicU64::new(0) };
    let (store, pool, tape) = (Memory::default(), pool(2).unwrap(), Tape::default());
    let studio = Studio { takes: &takes, store: &store, progress: &Quiet, pool: &pool };
    let mastered = produce(&plan, vec![], target, &|| Ok(Box::new(tape.rewound())), studio).unwrap();
    let (left, right) = tape.sound();
    assert_eq!(mastered.frames.0, left.len() as u64);
    let (mut loudness, mut peak) = (Loudness::new(RATE), TruePeak::new(RATE));
    loudness.push(&left, &right);
    peak.push(&left, &right);
    (mastered, loudness.integrated(), Decibels::of(peak.peak()).0)
}

#[test]
fn target_and_ceiling_hold_for_quiet_and_loud_mixes() {
    for (level, target) in [(-30.0, -14.0), (0.0, -14.0), (12.0, -9.0), (-12.0, -23.0)] {
        let (said, loudness, peak) = master(level, Target { loudness: target, ceiling: -1.0 });
        assert!((loudness - target).abs() <= 0.1, "{level} dB: {loudness} LUFS for {target}");
        assert!(peak <= -1.0, "{level} dB: {peak} dBTP");
        assert!((said.loudness - loudness).abs() < 0.05 && (said.true_peak - peak).abs() < 0.05);
    }
}

#[test]
fn silence_after_the_last_sound_is_not_part_of_the_master() {
    let (said, _, _) = master(0.0, Target { loudness: -14.0, ceiling: -1.0 });
    let seconds = said.frames.0 as f64 / RATE.hz();
    assert!((10.0..10.5).contains(&seconds), "{seconds} s");
}

#[test]
fn silence_stays_silence() {
    let (_, loudness, peak) = master(-200.0, Target { loudness: -14.0, ceiling: -1.0 });
    assert_eq!((loudness, peak), (f64::NEG_INFINITY, f64::NEG_INFINITY));
}
