//! The sampler against its laws, physics and closed forms.

mod support;

use std::sync::Arc;

use assert_no_alloc::AllocDisabler;
use dsp::sampler::filter::{Filter, Shape};
use dsp::sampler::lfo::{Lfo, Wave};
use dsp::sampler::modulation::{Modulation, Source, Target};
use dsp::sampler::{Curve, Envelope, Fall, Instrument, LoopMode, Region, Sample, Sampler, Trigger, control};
use dsp::{BLOCK, Event, NoteOn, Processor, Rng, SampleRate, Touch};
use support::{Stereo, db, magnitude, peak, rms, run, silence};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

const RATE: u32 = 48_000;

fn sine(hz: f64, rate: f64, frames: usize) -> Sample {
    let w = std::f64::consts::TAU * hz / rate;
    let left = (0..frames).map(|i| (0.5 * dsp::math::sin(w * i as f64)) as f32).collect();
    Sample { rate, left, right: None }
}

fn region(sample: Sample) -> Region {
    Region::new(Arc::new(sample))
}

fn sampler(regions: Vec<Region>) -> Sampler {
    sampler_of(Instrument { regions, ..Instrument::default() })
}

fn sampler_of(instrument: Instrument) -> Sampler {
    Sampler::new(Arc::new(instrument), SampleRate(RATE), 16)
}

fn on(id: u32, pitch: f32, velocity: f32) -> Event {
    Event::On(NoteOn { id, pitch, velocity, seed: u64::from(id), touch: Touch::Normal })
}

fn play(sampler: &mut Sampler, frames: usize, events: &[(u64, Event)]) -> Stereo {
    let mut sound = silence(frames);
    run(sampler, &mut sound, events, || BLOCK);
    sound
}

/// Frequency of a sine by its phase in two windows, Hz.
fn frequency(x: &[f32], near: f64) -> f64 {
    let w = std::f64::consts::TAU * near / f64::from(RATE);
    let half = x.len() / 2;
    let phase = |x: &[f32], from: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for (i, x) in x.iter().enumerate() {
            let hann = 0.5 - 0.5 * dsp::math::cos(std::f64::consts::TAU * i as f64 / half as f64);
            let angle = w * (from + i) as f64;
            re += hann * f64::from(*x) * dsp::math::cos(angle);
            im -= hann * f64::from(*x) * dsp::math::sin(angle);
        }
        dsp::math::atan2(im, re)
    };
    let mut turn = phase(&x[half..2 * half], half) - phase(&x[..half], 0);
    turn -= std::f64::consts::TAU * dsp::math::round(turn / std::f64::consts::TAU);
    near + turn / half as f64 / std::f64::consts::TAU * f64::from(RATE)
}

fn cents(a: f64, b: f64) -> f64 {
    1200.0 * dsp::math::log2(a / b)
}

/// Everything at once: loops, stereo, two filters' worth of modulation, release triggers, choke, round robin.
fn busy() -> Instrument {
    let mut rng = Rng::new(3);
    let mut noise = || (0..9_000).map(|_| 0.3 * rng.noise()).collect::<Vec<f32>>();
    let stereo = Arc::new(Sample { rate: 44_100.0, left: noise(), right: Some(noise()) });
    let mut looped = Region::new(Arc::clone(&stereo));
    (looped.loops, looped.loop_range) = (LoopMode::Continuous, (2_000, 2_137));
    looped.filters.push(Filter {
        shape: Shape::Low,
        sections: 2,
        hertz: 2_000.0,
        resonance: 6.0,
        track: 50.0,
        center: 60.0,
        balanced: false,
    });
    looped.envelopes = vec![Envelope {
        attack: 0.003,
        decay: 0.3,
        sustain: 0.4,
        release: 0.05,
        fall: Fall::Decibels(80.0),
        ..Envelope::default()
    }];
    looped.lfos = vec![Lfo { wave: Wave::Sine, hertz: 5.5, ..Lfo::default() }];
    looped.modulations = vec![
        Modulation::new(Source::Lfo(0), 40.0, Target::Pitch),
        Modulation::new(Source::Control(control::VELOCITY), 1_200.0, Target::Cutoff(0)),
        Modulation { smooth: 0.05, ..Modulation::new(Source::Control(1), -12.0, Target::Volume) },
    ];
    (looped.group, looped.off_by) = (1, Some(2));
    let mut first = region(sine(700.0, 32_000.0, 4_000));
    (first.sequence, first.group) = ((1, 2), 2);
    let mut second = region(sine(900.0, 96_000.0, 30_000));
    (second.sequence, second.loops) = ((2, 2), LoopMode::OneShot);
    let mut release = region(sine(1_500.0, 48_000.0, 2_000));
    (release.trigger, release.release_dead) = (Trigger::Release, true);
    Instrument { regions: vec![looped, first, second, release], ..Instrument::default() }
}

fn notes() -> Vec<(u64, Event)> {
    let mut notes = Vec::new();
    for id in 0..40u32 {
        let at = u64::from(id) * 311;
        notes.push((at, on(id, 36.0 + (id * 7 % 50) as f32 + 0.25, 0.2 + (id % 5) as f32 * 0.2)));
        notes.push((at + 1_500, Event::Off { id }));
    }
    notes.sort_by_key(|(at, _)| *at);
    notes
}

#[test]
fn any_split_gives_the_same_samples_and_reset_equals_fresh() {
    let mut device = sampler_of(busy());
    let whole = play(&mut device, 24_000, &notes());
    assert!(peak(&whole[0]) > 0.1);
    device.reset();
    assert!(whole == play(&mut device, 24_000, &notes()), "after reset");
    let mut rng = Rng::new(8);
    let mut split = silence(24_000);
    run(&mut sampler_of(busy()), &mut split, &notes(), || 1 + (rng.bits() % BLOCK as u64) as usize);
    assert!(whole == split, "in other blocks");
}

#[test]
fn silent_and_without_denormals_after_the_tail() {
    let mut device = sampler_of(busy());
    let ends = notes().iter().map(|(at, _)| *at as usize + 1).max().unwrap();
    let tail = device.tail().0 as usize;
    let sound = play(&mut device, ends + tail + 2_000, &notes());
    assert_eq!(peak(&sound[0][ends + tail..]), 0.0, "tail of {tail}");
    assert!(sound.iter().flatten().all(|x| x.is_finite() && !x.is_subnormal()));
}

#[test]
fn a_sample_at_its_own_pitch_is_bit_for_bit_itself() {
    let sample = sine(997.0, f64::from(RATE), 4_000);
    let mut original = region(sample.clone());
    original.pan = -1.0;
    let sound = play(&mut sampler(vec![original]), 4_000, &[(100, on(1, 60.0, 1.0))]);
    let wrong = (0..3_900).find(|i| sound[0][100 + i] != sample.left[*i]);
    assert_eq!(wrong, None);
}

#[test]
fn pitch_follows_keys_rates_and_tuning_within_a_hundredth_of_a_cent() {
    for (rate, key, tune) in
        [(44_100.0, 60.0, 0.0), (44_100.0, 67.0, 13.0), (22_050.0, 48.0, 0.0), (96_000.0, 71.5, -40.0)]
    {
        let mut r = region(sine(440.0, rate, 200_000));
        r.tune = tune;
        let sound = play(&mut sampler(vec![r]), 24_000, &[(0, on(1, key, 1.0))]);
        let expected = 440.0 * dsp::math::exp2((f64::from(key) - 60.0) / 12.0 + f64::from(tune) / 1200.0);
        let error = cents(frequency(&sound[0][2_000..22_000], expected), expected);
        assert!(error.abs() < 0.01, "{rate} Hz, key {key}: {error} cents");
    }
}

/// Everything but the sine itself, relative to it, dB.
fn dirt(x: &[f32], hz: f64) -> f64 {
    let w = std::f64::consts::TAU * hz / f64::from(RATE);
    // Least squares: the two sums are solved for together.
    let (mut cc, mut ss, mut cs, mut xc, mut xs) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (i, x) in x.iter().enumerate() {
        let (c, s) = (dsp::math::cos(w * i as f64), dsp::math::sin(w * i as f64));
        (cc, ss, cs) = (cc + c * c, ss + s * s, cs + c * s);
        (xc, xs) = (xc + f64::from(*x) * c, xs + f64::from(*x) * s);
    }
    let d = cc * ss - cs * cs;
    let (re, im) = ((xc * ss - xs * cs) / d, (xs * cc - xc * cs) / d);
    let rest: Vec<f32> = x
        .iter()
        .enumerate()
        .map(|(i, x)| {
            let angle = w * i as f64;
            (f64::from(*x) - re * dsp::math::cos(angle) - im * dsp::math::sin(angle)) as f32
        })
        .collect();
    db(rms(&rest) / rms(x))
}

#[test]
fn interpolation_is_clean_and_upward_transposition_does_not_alias() {
    // Played between its own frames: sine, cleanliness demanded.
    for (hz, limit) in [(440.0, -120.0), (3_000.0, -88.0), (10_000.0, -72.0), (15_000.0, -70.0)] {
        let sound =
            play(&mut sampler(vec![region(sine(hz, 44_100.0, 100_000))]), 40_000, &[(0, on(1, 60.0, 1.0))]);
        let measured = dirt(&sound[0][4_000..36_000], hz);
        let lost = db(rms(&sound[0][4_000..36_000]) / 0.25);
        eprintln!("{hz} Hz: {measured:.1} dB of images, {lost:.2} dB lost");
        assert!(measured < limit, "{hz} Hz: {measured} dB");
    }
    // Two octaves up, 9 kHz would become 36 kHz, and fold to 12 kHz: it must be gone instead.
    let sound =
        play(&mut sampler(vec![region(sine(9_000.0, 48_000.0, 200_000))]), 20_000, &[(0, on(1, 84.0, 1.0))]);
    assert!(db(peak(&sound[0][4_000..])) < -55.0, "{}", db(peak(&sound[0][4_000..])));
}

#[test]
fn a_loop_has_no_seam() {
    // 441 frames hold ten periods: the loop is a pure sine for ever.
    let mut r = region(sine(1_000.0, 44_100.0, 5_000));
    (r.loops, r.loop_range) = (LoopMode::Continuous, (1_000, 1_441));
    let sound = play(&mut sampler(vec![r]), 96_000, &[(0, on(1, 61.3, 1.0))]);
    let hz = 1_000.0 * dsp::math::exp2(1.3 / 12.0);
    let measured = dirt(&sound[0][48_000..90_000], f64::from((hz * 1.0) as f32));
    assert!(measured < -70.0, "{measured} dB");
}

#[test]
fn envelopes_keep_their_times() {
    let flat = || Sample { rate: f64::from(RATE), left: vec![1.0; 400_000], right: None };
    let mut r = region(flat());
    r.pan = -1.0;
    r.envelopes = vec![Envelope {
        delay: 0.1,
        attack: 0.2,
        hold: 0.1,
        decay: 1.0,
        sustain: 0.1,
        release: 0.5,
        fall: Fall::Decibels(100.0),
        ..Envelope::default()
    }];
    let off = 48_000;
    let sound = play(&mut sampler(vec![r]), 96_000, &[(0, on(1, 60.0, 1.0)), (off, Event::Off { id: 1 })]);
    let at = |seconds: f64| f64::from(sound[0][(seconds * f64::from(RATE)) as usize]);
    assert_eq!(at(0.098), 0.0);
    assert!((at(0.2) - 0.5).abs() < 0.005, "half way up: {}", at(0.2));
    assert!((at(0.35) - 1.0).abs() < 1e-6);
    // 100 dB a second: −10 dB after a tenth, and it stops at −20 dB.
    assert!((db(at(0.5)) + 10.0).abs() < 0.2, "{}", db(at(0.5)));
    assert!((at(0.9) - 0.1).abs() < 1e-4);
    // 200 dB a second after the note.
    assert!((db(at(1.1)) + 40.0).abs() < 0.4, "{}", db(at(1.1)));
}

#[test]
fn filters_have_the_response_of_their_prototype() {
    for (shape, sections, resonance, hz, expected) in [
        (Shape::Low, 1, 0.0, 1_000.0, -3.01),
        (Shape::Low, 1, 12.0, 1_000.0, 8.99),
        (Shape::Low, 1, 0.0, 4_000.0, -24.1),
        (Shape::Low, 2, 0.0, 1_000.0, -3.01),
        (Shape::Low, 2, 0.0, 4_000.0, -48.2),
        (Shape::High, 1, 0.0, 250.0, -24.1),
        (Shape::Band, 1, 0.0, 1_000.0, 0.0),
        (Shape::LowOne, 1, 0.0, 1_000.0, -3.01),
        (Shape::HighOne, 1, 0.0, 500.0, -6.99),
        (Shape::AllPass, 1, 0.0, 3_000.0, 0.0),
        (Shape::Peak, 1, 9.0, 1_000.0, 9.0),
        (Shape::LowShelf, 1, 9.0, 40.0, 9.0),
        (Shape::HighShelf, 1, -9.0, 20_000.0, -9.0),
    ] {
        let mut click = vec![0.0; 30_000];
        click[0] = 1.0;
        let mut r = region(Sample { rate: f64::from(RATE), left: click, right: None });
        r.pan = -1.0;
        r.filters.push(Filter {
            shape,
            sections,
            hertz: 1_000.0,
            resonance,
            track: 0.0,
            center: 60.0,
            balanced: false,
        });
        let sound = play(&mut sampler(vec![r]), 24_000, &[(0, on(1, 60.0, 1.0))]);
        let w = std::f64::consts::TAU * hz / f64::from(RATE);
        let measured = db(magnitude(&sound[0], w));
        assert!((measured - expected).abs() < 0.8, "{shape:?} ×{sections} at {hz} Hz: {measured} dB");
    }
}

#[test]
fn pedals_hold_notes_and_release_triggers_wait_for_them() {
    let mut tone = region(sine(440.0, 48_000.0, 400_000));
    tone.envelopes[0].release = 0.01;
    let mut tick = region(sine(5_000.0, 48_000.0, 4_000));
    tick.trigger = Trigger::Release;
    let mut device = sampler(vec![tone, tick]);
    device.control(control::SUSTAIN, 1.0);
    let held = play(&mut device, 9_600, &[(0, on(1, 60.0, 1.0)), (4_800, Event::Off { id: 1 })]);
    let level =
        |x: &[f32], hz: f64| magnitude(x, std::f64::consts::TAU * hz / f64::from(RATE)) / x.len() as f64;
    assert!(level(&held[0][6_000..], 440.0) > 0.1 && level(&held[0][6_000..], 5_000.0) < 1e-3);
    device.control(control::SUSTAIN, 0.0);
    let lifted = play(&mut device, 9_600, &[]);
    assert!(level(&lifted[0][1_000..3_800], 5_000.0) > 0.1, "the release sounds when the pedal is lifted");
    assert!(level(&lifted[0][4_800..], 440.0) < 1e-4);
}

#[test]
fn a_group_is_cut_off_by_another() {
    let mut open = region(sine(440.0, 48_000.0, 400_000));
    (open.keys, open.off_by) = (Some((46, 46)), Some(1));
    let mut closed = region(sine(3_000.0, 48_000.0, 400));
    (closed.keys, closed.group) = (Some((42, 42)), 1);
    let sound =
        play(&mut sampler(vec![open, closed]), 19_200, &[(0, on(1, 46.0, 1.0)), (9_600, on(2, 42.0, 1.0))]);
    assert!(rms(&sound[0][4_800..9_600]) > 0.1);
    assert!(peak(&sound[0][11_000..]) < 1e-6, "the open hat still rings");
}

#[test]
fn round_robin_takes_turns_and_chance_depends_on_the_seed_alone() {
    let voices: Vec<Region> = [1_000.0, 2_000.0, 3_000.0]
        .into_iter()
        .enumerate()
        .map(|(k, hz)| {
            let mut r = region(sine(hz, 48_000.0, 2_000));
            r.sequence = (k as u32 + 1, 3);
            r
        })
        .collect();
    let mut device = sampler(voices.clone());
    for note in 0..6u32 {
        let sound = play(&mut device, 2_400, &[(0, on(note, 60.0, 1.0))]);
        let hz = 1_000.0 * f64::from(note % 3 + 1);
        assert!(magnitude(&sound[0], std::f64::consts::TAU * hz / f64::from(RATE)) > 300.0, "note {note}");
    }
    let mut counts = [0; 4];
    let by_chance: Vec<Region> = voices
        .into_iter()
        .enumerate()
        .map(|(k, mut r)| {
            (r.sequence, r.chance) = ((1, 1), (k as f32 / 3.0, (k + 1) as f32 / 3.0));
            r
        })
        .collect();
    let mut device = sampler(by_chance);
    for note in 0..300u32 {
        let sound = play(&mut device, 2_100, &[(0, on(note, 60.0, 1.0))]);
        let heard = |k: usize| {
            magnitude(&sound[0], std::f64::consts::TAU * 1_000.0 * (k + 1) as f64 / f64::from(RATE)) > 300.0
        };
        let which: Vec<usize> = (0..3).filter(|k| heard(*k)).collect();
        assert_eq!(which.len(), 1, "note {note}");
        counts[which[0]] += 1;
    }
    assert!(counts[..3].iter().all(|n| (70..130).contains(n)), "{counts:?}");
}

#[test]
fn velocity_and_controllers_move_the_level_as_written() {
    let mut r = region(Sample { rate: f64::from(RATE), left: vec![0.5; 100_000], right: None });
    r.pan = -1.0;
    r.velocity_gain = Some(Curve::of(|x| x * x));
    r.modulations = vec![Modulation::new(Source::Control(11), -24.0, Target::Volume)];
    let level = |velocity: f32, controller: f32| {
        let mut device = sampler(vec![r.clone()]);
        device.control(11, controller);
        f64::from(play(&mut device, 2_000, &[(0, on(1, 60.0, velocity))])[0][1_500])
    };
    assert!((db(level(0.5, 0.0) / level(1.0, 0.0)) + 12.04).abs() < 0.1);
    assert!((db(level(1.0, 0.5) / level(1.0, 0.0)) + 12.0).abs() < 0.01);
}

#[test]
fn a_looped_release_trigger_ends() {
    let mut tone = region(sine(440.0, 48_000.0, 40_000));
    tone.envelopes[0].release = 0.01;
    let mut after = region(sine(5_000.0, 48_000.0, 4_800));
    (after.trigger, after.loops) = (Trigger::Release, LoopMode::Continuous);
    let mut device = sampler(vec![tone, after]);
    let tail = device.tail().0 as usize;
    let sound =
        play(&mut device, 4_800 + tail + 100, &[(0, on(1, 60.0, 1.0)), (4_800, Event::Off { id: 1 })]);
    assert!(rms(&sound[0][6_000..8_000]) > 0.1);
    assert_eq!(peak(&sound[0][4_800 + tail..]), 0.0);
}
