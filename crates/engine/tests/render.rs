//! The graph's promises: aligned sums, the same bytes from any number of threads, nothing rendered twice.

#![allow(clippy::unwrap_used)]

mod support;

use dsp::{Decibels, Rng};
use engine::{Memory, Quiet, Studio, pool, render};
use song::Send;
use std::sync::atomic::{AtomicU64, Ordering};
use support::{Counted, NoiseTakes, Tape, late, song, strip};

fn takes(seconds: u64) -> NoiseTakes {
    NoiseTakes { frames: seconds * 48_000, opened: AtomicU64::new(0) }
}

/// Renders the mix of a song.
fn mix(
    count: usize,
    strips: Vec<song::Strip>,
    buses: Vec<song::Strip>,
    threads: usize,
) -> (Vec<f32>, Vec<f32>) {
    let (song, tracks) = song(count, 2, strips, buses);
    let (plan, diagnostics) = engine::plan(&song, &tracks);
    assert_eq!(diagnostics, vec![]);
    let (tape, takes, store, pool) = (Tape::default(), takes(2), Memory::default(), pool(threads).unwrap());
    let studio = Studio { takes: &takes, store: &store, progress: &Quiet, pool: &pool };
    render(&plan, vec![(plan.mix, Box::new(tape.clone()))], studio).unwrap();
    tape.sound()
}

/// The noise of take `seed`, left channel.
fn noise(seed: u64, frames: usize) -> Vec<f32> {
    let mut rng = Rng::new(seed);
    let mut next = || {
        let left = rng.noise() * 0.1;
        rng.noise();
        left
    };
    (0..frames).map(|_| next()).collect()
}

#[test]
fn what_comes_late_is_aligned_through_inserts_sends_and_buses() {
    let mut slow = strip("t0");
    slow.inserts = vec![late(), late()];
    slow.sends = vec![Send { bus: "echo".to_owned(), level: Decibels(0.0), pre_fader: false }];
    let mut echo = strip("echo");
    echo.inserts = vec![late()];
    let (left, _) = mix(2, vec![slow], vec![echo], 1);
    let (a, b) = (noise(0, 96_000), noise(1, 96_000));
    for frame in 0..96_000 {
        let expected = 2.0 * a[frame] + b[frame];
        assert!((left[frame] - expected).abs() < 1e-6, "frame {frame}: {} is not {expected}", left[frame]);
    }
}

#[test]
fn threads_change_no_bit() {
    let bus = || {
        let mut bus = strip("room");
        bus.inserts = vec![late()];
        vec![bus]
    };
    let strips = || {
        (0..12)
            .map(|number| {
                let mut strip = strip(&format!("t{number}"));
                strip.fader = Decibels(-f64::from(number));
                strip.pan = f64::from(number) / 12.0 - 0.5;
                strip.sends =
                    vec![Send { bus: "room".to_owned(), level: Decibels(-6.0), pre_fader: number % 2 == 0 }];
                strip
            })
            .collect()
    };
    assert_eq!(mix(12, strips(), bus(), 1), mix(12, strips(), bus(), 4));
}

#[test]
fn a_fader_move_renders_only_its_strip_and_what_follows() {
    let store = Memory::default();
    let takes = takes(1);
    let pool = pool(2).unwrap();
    let make = |level: f64| {
        let mut moved = strip("t3");
        moved.fader = Decibels(level);
        moved.inserts = vec![late()];
        let mut other = strip("t4");
        other.inserts = vec![late()];
        let (song, tracks) = song(32, 1, vec![moved, other], vec![]);
        let (plan, _) = engine::plan(&song, &tracks);
        let counted = Counted::default();
        let studio = Studio { takes: &takes, store: &store, progress: &counted, pool: &pool };
        render(&plan, vec![(plan.mix, Box::new(Tape::default()))], studio).unwrap();
        counted.0.into_inner().unwrap()
    };
    make(0.0);
    assert_eq!(takes.opened.load(Ordering::Relaxed), 32);
    assert_eq!(make(0.0), Vec::<String>::new());
    let again = make(-3.0);
    assert_eq!(takes.opened.load(Ordering::Relaxed), 32, "a take was decoded again");
    let chains = again.iter().filter(|name| *name == "t4").count();
    assert_eq!(chains, 1, "only the (cheap) fader of another strip may run: {again:?}");
}

#[test]
fn stems_sum_to_the_mix() {
    let mut bus = strip("group");
    bus.inserts = vec![late()];
    let mut strips: Vec<_> = (0..16).map(|n| strip(&format!("t{n}"))).collect();
    for (number, strip) in strips.iter_mut().enumerate() {
        strip.fader = Decibels(-(number as f64) / 2.0);
        strip.pan = (number as f64 - 8.0) / 8.0;
        if number % 3 == 0 {
            strip.output = Some("group".to_owned());
        }
    }
    let (song, tracks) = song(16, 2, strips, vec![bus]);
    let (plan, _) = engine::plan(&song, &tracks);
    assert_eq!(plan.stems.len(), 11, "ten tracks and the group");
    let (takes, store, pool) = (takes(2), Memory::default(), pool(2).unwrap());
    let studio = Studio { takes: &takes, store: &store, progress: &Quiet, pool: &pool };
    let tapes: Vec<Tape> = plan.stems.iter().map(|_| Tape::default()).collect();
    let mut outputs: Vec<(engine::JobId, Box<dyn engine::Write>)> = Vec::new();
    for ((_, job), tape) in plan.stems.iter().zip(&tapes) {
        outputs.push((*job, Box::new(tape.clone())));
    }
    let mixed = Tape::default();
    outputs.push((plan.mix, Box::new(mixed.clone())));
    render(&plan, outputs, studio).unwrap();
    let stems: Vec<_> = tapes.iter().map(Tape::sound).collect();
    let mixed = mixed.sound().0;
    for (frame, mixed) in mixed.iter().enumerate() {
        let sum: f64 = stems.iter().map(|stem| f64::from(stem.0[frame])).sum();
        assert!((sum - f64::from(*mixed)).abs() < 1e-6, "residual above -120 dBFS at frame {frame}");
    }
}
