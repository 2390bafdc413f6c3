//! Articulation: muted and ghosted notes, slurs, strokes upwards; equal notes that are never quite equal; clean oscillators.

mod measure;

use dsp::{CATALOG, Event, Kind, NoteOn, SampleRate, Touch, math};
use measure::{Player, Sound, play};

const RATE: SampleRate = SampleRate(48_000);

/// A note of 0.9 s.
fn touched(name: &str, pitch: f32, touch: Touch, seed: u64) -> Sound {
    let on = NoteOn { id: 1, pitch, velocity: 0.7, seed, touch };
    let events = [(0, Event::On(on)), (43_200, Event::Off { id: 1 })];
    play(&mut Player::new(name, RATE).set("double", 0.0), &events, 48_000, |_| 128)
}

#[test]
fn muted_strings_die_at_once() {
    for (name, pitch) in [
        ("acoustic-guitar", 50.0),
        ("nylon-guitar", 50.0),
        ("electric-guitar", 45.0),
        ("electric-bass", 33.0),
        ("harp", 60.0),
    ] {
        let late = |touch| touched(name, pitch, touch, 3).rms(0.5, 0.6);
        let (open, muted) = (late(Touch::Normal), late(Touch::Muted));
        assert!(muted < 0.1 * open, "{name}: {muted:.5} muted, {open:.5} open");
    }
}

#[test]
fn a_dead_note_of_the_electric_guitar_is_only_its_attack() {
    let ghost = touched("electric-guitar", 45.0, Touch::Ghost, 3);
    assert!(ghost.rms(0.2, 0.3) < 0.03 * ghost.rms(0.0, 0.03));
}

#[test]
fn strokes_upwards_are_brighter() {
    for name in ["acoustic-guitar", "nylon-guitar", "electric-guitar"] {
        let mean = |touch| (0..8).map(|seed| touched(name, 55.0, touch, seed).centroid()).sum::<f64>() / 8.0;
        let (down, up) = (mean(Touch::Normal), mean(Touch::Up));
        assert!(up > 1.03 * down, "{name}: {down:.0} Hz down, {up:.0} Hz up");
    }
}

#[test]
fn slurs_bend_the_sounding_note() {
    for name in ["lead", "brass", "synth", "synth-bass"] {
        let on = |id, pitch, touch| Event::On(NoteOn { id, pitch, velocity: 0.7, seed: 2, touch });
        let events = [
            (0, on(1, 50.0, Touch::Normal)),
            (24_000, Event::Off { id: 1 }),
            (24_000, on(2, 55.0, Touch::Legato)),
            (120_000, Event::Off { id: 2 }),
        ];
        let player = Player::new(name, RATE).set("vibrato", 0.0).set("detune", 0.0);
        let sound = play(&mut { player }, &events, 120_000, |_| 128);
        let before = sound.rms(0.45, 0.5);
        for i in 0..10 {
            let at = 0.5 + 0.01 * f64::from(i);
            let now = sound.rms(at, at + 0.02);
            assert!(now > 0.4 * before, "{name}: {now:.4} at {at:.2} s, {before:.4} before");
        }
        let cents = sound.cents(&[math::note_hz(55.0)], 1.0);
        assert!(cents.abs() < 8.0, "{name}: {cents:.1} cents off after the slur");
    }
}

#[test]
fn equal_notes_are_never_quite_equal_and_never_strange() {
    let mut faults = vec![];
    for spec in CATALOG.iter().filter(|s| s.kind == Kind::Instrument && s.name != "drum-kit") {
        let pitch = if spec.name.ends_with("bass") { 40.0 } else { 60.0 };
        let [a, again, b] = [1, 1, 2].map(|seed| touched(spec.name, pitch, Touch::Normal, seed));
        if a.left != again.left || a.left == b.left {
            faults.push(format!("{}: the seed alone must decide", spec.name));
        }
        let (a, b) = (a.bands(), b.bands());
        let top = a.iter().copied().fold(f64::MIN, f64::max);
        let heard = a.iter().zip(&b).filter(|(a, _)| **a > top - 12.0);
        if let Some((a, b)) = heard.into_iter().find(|(a, b)| (**a - **b).abs() > 7.0) {
            faults.push(format!("{}: a band has {a:.1} dB, then {b:.1} dB", spec.name));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn bright_oscillators_do_not_fold_back() {
    let cases = [
        ("synth", 84.0, -50.0, ("wave", 0.0)),
        ("synth", 84.0, -50.0, ("wave", 1.0)),
        ("synth", 60.0, -40.0, ("drive", 1.0)),
        ("fm", 96.0, -55.0, ("brightness", 1.0)),
    ];
    for (name, pitch, limit, setting) in cases {
        let open = [("unison", 1.0), ("second-level", 0.0), ("cutoff", 18_000.0), ("room", 0.0)];
        let plain = open.into_iter().chain([("sustain", 1.0), ("drive", 0.0), ("chorus", 0.0)]);
        let player = Player::new(name, SampleRate(44_100));
        let player = plain.chain([setting]).fold(player, |p, (name, value)| p.set(name, value));
        let hz = math::note_hz(f64::from(pitch));
        let folded = player.note(pitch, 0.9, 2.0, 2.0).between_harmonics(hz, 0.6);
        assert!(folded < limit, "{name} {pitch} {setting:?}: {folded:.1} dB between the harmonics");
    }
}
