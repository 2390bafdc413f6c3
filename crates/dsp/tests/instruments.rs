//! What every instrument must hold: tuning, dynamics, quiet edges, honest tails, the same sound at every rate and split.

mod measure;

use dsp::{Event, NoteOn, SampleRate, Touch, math};
use measure::{Player, Sound, note, play};

const PITCHED: [&str; 21] = [
    "electric-bass",
    "upright-bass",
    "acoustic-guitar",
    "piano",
    "electric-piano",
    "strings",
    "pad",
    "lead",
    "glockenspiel",
    "bells",
    "synth-bass",
    "nylon-guitar",
    "electric-guitar",
    "harp",
    "organ",
    "brass",
    "synth",
    "fm",
    "marimba",
    "vibraphone",
    "singer",
];
const DRUMS: [f32; 19] = [
    36.0, 37.0, 38.0, 39.0, 40.0, 41.0, 42.0, 44.0, 45.0, 46.0, 48.0, 49.0, 51.0, 53.0, 54.0, 56.0, 57.0,
    70.0, 50.0,
];
const RATE: SampleRate = SampleRate(48_000);

/// Players of a section beat against each other: the mean over notes and harmonics is its pitch.
const SECTIONS: [&str; 3] = ["strings", "pad", "brass"];

#[test]
fn single_players_are_in_tune_within_two_cents() {
    let off: Vec<_> =
        PITCHED.iter().filter(|name| !SECTIONS.contains(name)).flat_map(|n| out_of_tune(n, 1)).collect();
    assert!(off.is_empty(), "{off:#?}");
}

#[test]
fn strings_are_in_tune_within_two_cents() {
    let off = out_of_tune("strings", 5);
    assert!(off.is_empty(), "{off:#?}");
}

#[test]
fn pads_are_in_tune_within_two_cents() {
    let off = out_of_tune("pad", 5);
    assert!(off.is_empty(), "{off:#?}");
}

#[test]
fn brass_is_in_tune_within_two_cents() {
    let off = out_of_tune("brass", 5);
    assert!(off.is_empty(), "{off:#?}");
}

/// Notes that are more than two cents off in the mean over `count` variations.
fn out_of_tune(name: &str, count: u64) -> Vec<String> {
    let mut off = vec![];
    for (rate, step) in [(44_100, 6), (96_000, 17)] {
        for midi in (28..=96).step_by(step) {
            let hz = math::note_hz(f64::from(midi));
            let harmonics: Vec<f64> =
                (1..=if count > 1 { 4 } else { 1 }).map(|n| hz * f64::from(n)).collect();
            let measure = |seed| {
                let player = Player::new(name, SampleRate(rate)).set("vibrato", 0.0).set("double", 0.0);
                let player = player.set("detune", 0.0).set("rotary", 0.0);
                // A short bar is measured while it sounds.
                let (from, length) = if name == "marimba" { (0.03, 0.7) } else { (0.2, 3.0) };
                player.seed(seed).note(midi as f32, 0.6, length, length).cents(&harmonics, from)
            };
            let cents = (1..=count).map(measure).sum::<f64>() / count as f64;
            if cents.abs() > 2.0 {
                off.push(format!("{name} at {rate} Hz: note {midi} is off by {cents:.2} cents"));
            }
        }
    }
    off
}

#[test]
fn velocity_brightens() {
    let mut cases: Vec<(&str, f32)> = vec![];
    for name in [
        "electric-bass",
        "upright-bass",
        "acoustic-guitar",
        "piano",
        "electric-piano",
        "strings",
        "lead",
        "bells",
        "synth-bass",
        "nylon-guitar",
        "electric-guitar",
        "harp",
        "brass",
        "synth",
        "fm",
        "marimba",
        "vibraphone",
        "singer",
    ] {
        let low = if name.ends_with("bass") { 40.0 } else { 52.0 };
        cases.extend([(name, low), (name, low + 14.0)]);
    }
    cases.extend([36.0, 37.0, 38.0, 41.0, 42.0, 45.0, 46.0, 49.0, 51.0].map(|key| ("drum-kit", key)));
    let mut dull = vec![];
    for (kit, key) in (3..5).flat_map(|kit| [36.0, 38.0, 42.0, 45.0, 46.0].map(|key| (kit, key))) {
        let player = || Player::new("drum-kit", RATE).set("kit", f64::from(kit));
        let [soft, hard] = [30.0, 120.0].map(|v| player().note(key, v / 127.0, 0.35, 0.35).centroid());
        if hard < soft * 1.25 {
            dull.push(format!("kit {kit}, {key}: centroid {soft:.0} Hz soft, {hard:.0} Hz hard"));
        }
    }
    for (name, pitch) in cases {
        let [soft, hard] =
            [30.0, 120.0].map(|v| Player::new(name, RATE).note(pitch, v / 127.0, 0.35, 0.35).centroid());
        if hard < soft * 1.25 {
            dull.push(format!("{name} {pitch}: centroid {soft:.0} Hz soft, {hard:.0} Hz hard"));
        }
    }
    assert!(dull.is_empty(), "{dull:#?}");
}

#[test]
fn single_notes_stay_below_minus_one_decibel_without_dc_or_clicks() {
    let mut faults = vec![];
    for name in PITCHED {
        for midi in (28..=96).step_by(8) {
            let sound = Player::new(name, RATE).note(midi as f32, 1.0, 0.5, 2.5);
            let step = sound.largest_step(0.49, 0.6);
            if step > 0.3 {
                faults.push(format!("{name} {midi}: a step of {step:.3} at the note's end"));
            }
            faults.extend(levels(&sound, &format!("{name} {midi}")));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn strokes_stay_below_minus_one_decibel_without_dc() {
    let mut faults = vec![];
    for kit in 0..5 {
        for key in DRUMS {
            let sound = Player::new("drum-kit", RATE).set("kit", f64::from(kit)).note(key, 1.0, 0.1, 3.0);
            faults.extend(levels(&sound, &format!("kit {kit}, key {key}")));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// What is wrong with the level of a note at full velocity.
fn levels(sound: &Sound, what: &str) -> Option<String> {
    let (peak, dc) = (sound.peak(), sound.dc());
    let good = (0.02..=0.891).contains(&peak) && dc < 1e-4;
    (!good).then(|| format!("{what}: peak {peak:.4}, DC {dc:.6}"))
}

#[test]
fn notes_decay_as_the_tables_say() {
    // T60 of the fundamental in s, as set from tables of the trade for each instrument.
    let cases = [
        ("electric-bass", 40.0, 5.0),
        ("upright-bass", 43.0, 1.6),
        ("glockenspiel", 79.0, 4.5),
        ("electric-piano", 60.0, 9.0),
        ("nylon-guitar", 52.0, 4.3),
        ("electric-guitar", 52.0, 7.8),
        ("harp", 48.0, 5.5),
        ("marimba", 60.0, 1.5),
        ("vibraphone", 60.0, 8.0),
    ];
    for (name, pitch, t60) in cases {
        let player = Player::new(name, RATE).set("tremolo", 0.0).set("motor", 0.0);
        let measured = player.note(pitch, 0.5, 2.5, 2.5).t60(math::note_hz(f64::from(pitch)), 0.2, 1.6);
        assert!((measured / t60 - 1.0).abs() <= 0.2, "{name}: T60 {measured:.2} s, wanted {t60} s");
    }
}

#[test]
fn silence_after_the_tail() {
    for spec in dsp::CATALOG.iter().filter(|s| s.kind == dsp::Kind::Instrument) {
        let mut player = Player::new(spec.name, RATE);
        let events: Vec<_> = phrase(spec.name == "drum-kit");
        let end = events.iter().map(|e| e.0).max().unwrap() + player.device.tail().0 as usize;
        let sound = play(&mut player, &events, end + 9600, |_| 128);
        let rest = sound.left[end..].iter().chain(&sound.right[end..]).fold(0.0f32, |m, x| m.max(x.abs()));
        assert!(rest < 1e-6, "{}: {rest:e} after the tail", spec.name);
    }
}

/// Overlapping notes with repetitions, slurs and releases at odd frames.
fn phrase(drums: bool) -> Vec<(usize, Event)> {
    let mut events = vec![];
    for i in 0..24u32 {
        let touch = [Touch::Normal, Touch::Legato, Touch::Muted, Touch::Ghost, Touch::Up][i as usize % 5];
        let pitch = if drums { DRUMS[i as usize % DRUMS.len()] } else { 40.0 + (i * 5 % 31) as f32 };
        let on = i as usize * 1013;
        let velocity = 0.4 + 0.02 * i as f32;
        events.push((on, Event::On(NoteOn { id: i, pitch, velocity, seed: u64::from(i), touch })));
        events.push((on + 2500, Event::Off { id: i }));
    }
    events.sort_by_key(|e| e.0);
    events
}

#[test]
fn any_split_and_a_reset_give_the_same_samples() {
    for spec in dsp::CATALOG.iter().filter(|s| s.kind == dsp::Kind::Instrument) {
        let events = phrase(spec.name == "drum-kit");
        let mut player = Player::new(spec.name, RATE);
        let whole = play(&mut player, &events, 60_000, |_| 128);
        player.device.reset();
        let again = play(&mut player, &events, 60_000, |i| 1 + (i * 37) % 128);
        assert!(
            whole.left == again.left && whole.right == again.right,
            "{}: differs by the split",
            spec.name
        );
    }
}

#[test]
fn every_rate_gives_the_same_sound() {
    let mut faults = vec![];
    for name in PITCHED {
        let pitch = if name.ends_with("bass") { 40.0 } else { 60.0 };
        let bands = |rate| average(name, pitch, rate);
        faults.extend(differences(name, &bands(48_000), &bands(176_400), 2.5));
    }
    // A stroke on metal is a burst of noise into a few modes a band: its levels scatter more.
    for key in [36.0, 38.0, 42.0, 49.0] {
        let bands = |rate| average("drum-kit", key, rate);
        faults.extend(differences(&format!("drum {key}"), &bands(48_000), &bands(176_400), 4.0));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Octave bands of a note, mean over several variations, dB.
fn average(name: &str, pitch: f32, rate: u32) -> Vec<f64> {
    const COUNT: u64 = 6;
    let note = |seed| Player::new(name, SampleRate(rate)).seed(seed).note(pitch, 0.7, 0.5, 0.5).bands();
    let all: Vec<_> = (1..=COUNT).map(note).collect();
    (0..all[0].len()).map(|i| all.iter().map(|bands| bands[i]).sum::<f64>() / COUNT as f64).collect()
}

/// Octave bands within 15 dB of the loudest that differ by more than `limit` dB.
fn differences(what: &str, a: &[f64], b: &[f64], limit: f64) -> Vec<String> {
    let top = a.iter().copied().fold(f64::MIN, f64::max);
    let heard =
        a.iter().zip(b).enumerate().filter(|(_, (a, b))| **a > top - 15.0 && (**a - **b).abs() > limit);
    heard
        .map(|(i, (a, b))| format!("{what}: band {i} has {a:.1} dB at 48 kHz, {b:.1} dB at 176.4 kHz"))
        .collect()
}

#[test]
fn stereo_is_wide_but_survives_mono() {
    let mut faults = vec![];
    // One singer stands in the middle.
    for name in PITCHED.iter().filter(|name| !name.ends_with("bass") && **name != "singer") {
        let side = Player::new(name, RATE).note(60.0, 0.7, 1.5, 1.5).side();
        if !(-18.0..=-4.0).contains(&side) {
            faults.push(format!("{name}: side/mid {side:.1} dB"));
        }
    }
    for key in [38.0, 42.0, 46.0, 49.0, 51.0, 57.0] {
        let side = Player::new("drum-kit", RATE).note(key, 0.7, 1.0, 1.0).side();
        if !(-18.0..=-3.5).contains(&side) {
            faults.push(format!("drum {key}: side/mid {side:.1} dB"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn equal_strokes_differ_by_their_seed_alone() {
    let stroke = |seed| {
        let on = NoteOn { id: 1, pitch: 38.0, velocity: 0.7, seed, touch: Touch::Normal };
        play(&mut Player::new("drum-kit", RATE), &[(0, Event::On(on))], 9600, |_| 128)
    };
    let (a, b, c) = (stroke(1), stroke(1), stroke(2));
    assert!(a.left == b.left);
    assert!(a.left != c.left);
    let (a, c) = (a.bands(), c.bands());
    assert!(a.iter().zip(&c).skip(3).all(|(a, c)| (a - c).abs() < 6.0), "{a:.1?} {c:.1?}");
}

#[test]
fn a_closed_hat_chokes_the_open_one() {
    let hit = |id, pitch| Event::On(NoteOn { id, pitch, velocity: 0.7, seed: 5, touch: Touch::Normal });
    let late = |events: &[(usize, Event)]| {
        let sound = play(&mut Player::new("drum-kit", RATE).set("room", 0.0), events, 48_000, |_| 128);
        sound.rms(0.45, 0.55)
    };
    let open = late(&[(0, hit(1, 46.0))]);
    let choked = late(&[(0, hit(1, 46.0)), (9600, hit(2, 44.0))]);
    assert!(choked < open * 0.25, "open {open:.5}, choked {choked:.5}");
}

#[test]
fn the_pedal_holds_released_notes_until_it_rises() {
    for name in ["piano", "electric-piano", "organ", "vibraphone", "strings"] {
        let rms = |events: &[(usize, Event)]| {
            let sound = play(&mut Player::new(name, RATE), events, 96_000, |_| 128);
            (sound.rms(0.9, 1.0), sound.rms(1.9, 2.0))
        };
        let (on, off) = ((0, note(1, 60.0, 0.7)), (9600, Event::Off { id: 1 }));
        let pedal = |at, down| (at, Event::Pedal { down });
        let held = rms(&[on, (95_000, Event::Off { id: 1 })]);
        let pedalled = rms(&[on, pedal(4800, true), off]);
        let lifted = rms(&[on, pedal(4800, true), off, pedal(48_000, false)]);
        let dry = rms(&[on, off]);
        assert!((0.7..1.5).contains(&(pedalled.0 / held.0)), "{name}: {pedalled:?}, held {held:?}");
        assert!(pedalled.1 > 0.7 * held.1, "{name}: {pedalled:?}, held {held:?}");
        assert!(lifted.0 == pedalled.0 && lifted.1 < 0.3 * pedalled.1, "{name}: {lifted:?}, {pedalled:?}");
        assert!(dry.0 < 0.3 * pedalled.0, "{name}: {dry:?}, {pedalled:?}");
    }
}

#[test]
fn an_instrument_adds_to_what_it_finds_and_hears_its_release() {
    let mut player = Player::new("strings", RATE);
    let events = [(0, note(1, 60.0, 0.8)), (24_000, Event::Off { id: 1 })];
    let sound = play(&mut player, &events, 96_000, |_| 128);
    assert!(sound.rms(1.6, 2.0) < 0.05 * sound.rms(0.3, 0.5));
    let (mut left, mut right) = ([0.25; 64], [0.5; 64]);
    player.device.reset();
    player.device.process(&mut dsp::Block { left: &mut left, right: &mut right, key: None, events: &[] });
    assert!(left == [0.25; 64] && right == [0.5; 64]);
}
