//! What several test programs share: running devices, making and measuring signals.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use dsp::{BLOCK, Block, Build, Event, Kind, NoteOn, Processor, Rng, SampleRate, Settings, Spec, Touch};

pub type Stereo = [Vec<f32>; 2];

pub fn with(spec: &Spec, values: &[(&str, f64)]) -> Settings {
    let mut settings = spec.defaults();
    for (name, value) in values {
        settings.0[spec.param(name).unwrap_or_else(|| panic!("{} has no {name}", spec.name))] = *value;
    }
    settings
}

pub fn build(spec: &Spec, settings: &Settings, rate: u32) -> Box<dyn Processor> {
    (spec.build)(&Build { rate: SampleRate(rate), settings, seed: 7 })
}

/// A device by name with these settings.
pub fn device(name: &str, values: &[(&str, f64)], rate: u32) -> Box<dyn Processor> {
    let spec = dsp::catalog::find(name).unwrap();
    build(spec, &with(spec, values), rate)
}

/// Length of the stretch in which [`notes`] begin and end, s.
pub const NOTES: f64 = 0.105;

/// Notes of every touch, among them repeated, slurred and overlapping ones, if it is an instrument; all are over in [`NOTES`] s.
pub fn notes(spec: &Spec, rate: u32) -> Vec<(u64, Event)> {
    if spec.kind == Kind::Effect {
        return Vec::new();
    }
    let played = |id: u32, pitch: f32, velocity: f32, touch: Touch| {
        Event::On(NoteOn { id, pitch, velocity, seed: u64::from(id), touch })
    };
    let on = |id: u32, pitch: f32| played(id, pitch, 0.8, Touch::Normal);
    let at = |ms: u64| ms * u64::from(rate) / 1000;
    vec![
        (at(1), on(1, 36.0)),
        (at(3), on(2, 42.0)),
        (at(10), on(3, 60.0)),
        (at(30), played(5, 49.0, 1.0, Touch::Muted)),
        (at(35), played(6, 38.0, 0.2, Touch::Ghost)),
        (at(50), played(7, 42.0, 0.9, Touch::Up)),
        (at(60), Event::Off { id: 3 }),
        (at(60), played(8, 62.0, 0.7, Touch::Legato)),
        (at(61), on(4, 64.5)),
        (at(80), Event::Pedal { down: true }),
        (at(90), Event::Off { id: 1 }),
        (at(90), Event::Off { id: 2 }),
        (at(100), Event::Off { id: 4 }),
        (at(101), Event::Off { id: 5 }),
        (at(102), Event::Off { id: 6 }),
        (at(103), Event::Off { id: 7 }),
        (at(104), Event::Off { id: 8 }),
        (at(104), Event::Pedal { down: false }),
    ]
}

/// Runs a device over sound in place, in blocks of the lengths that `split` gives.
pub fn run(
    device: &mut dyn Processor,
    sound: &mut Stereo,
    notes: &[(u64, Event)],
    mut split: impl FnMut() -> usize,
) {
    let [left, right] = sound;
    let mut start = 0;
    let mut events = Vec::with_capacity(notes.len());
    while start < left.len() {
        let n = split().clamp(1, BLOCK).min(left.len() - start);
        events.clear();
        let here = notes.iter().filter(|(at, _)| (start..start + n).contains(&(*at as usize)));
        events.extend(here.map(|(at, event)| ((*at as usize - start) as u32, *event)));
        let mut block = Block {
            left: &mut left[start..start + n],
            right: &mut right[start..start + n],
            key: None,
            events: &events,
        };
        assert_no_alloc::assert_no_alloc(|| device.process(&mut block));
        start += n;
    }
}

pub fn process(device: &mut dyn Processor, mut sound: Stereo) -> Stereo {
    run(device, &mut sound, &[], || BLOCK);
    sound
}

pub fn silence(frames: usize) -> Stereo {
    [vec![0.0; frames], vec![0.0; frames]]
}

pub fn impulse(frames: usize) -> Stereo {
    let mut sound = silence(frames);
    sound.iter_mut().for_each(|channel| channel[0] = 1.0);
    sound
}

/// White noise, uniform, independent channels.
pub fn noise(frames: usize, peak: f32, seed: u64) -> Stereo {
    let mut rng = Rng::new(seed);
    [(); 2].map(|()| (0..frames).map(|_| rng.noise() * peak).collect())
}

pub fn sine(frames: usize, amplitude: f64, hz: f64, phase: f64, rate: u32) -> Stereo {
    let w = std::f64::consts::TAU * hz / f64::from(rate);
    let x: Vec<f32> =
        (0..frames).map(|i| (amplitude * dsp::math::sin(w * i as f64 + phase)) as f32).collect();
    [x.clone(), x]
}

pub fn peak(x: &[f32]) -> f64 {
    x.iter().fold(0.0, |m, x| f64::from(x.abs()).max(m))
}

pub fn rms(x: &[f32]) -> f64 {
    (x.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>() / x.len() as f64).sqrt()
}

pub fn db(x: f64) -> f64 {
    20.0 * dsp::math::log10(x.max(1e-15))
}

/// Magnitude of the Fourier sum at `w` radians a sample.
pub fn magnitude(x: &[f32], w: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (i, x) in x.iter().enumerate() {
        re += f64::from(*x) * dsp::math::cos(w * i as f64);
        im -= f64::from(*x) * dsp::math::sin(w * i as f64);
    }
    (re * re + im * im).sqrt()
}

/// The sound at sixteen times the rate, by a sinc of 512 samples on either side: an independent true-peak meter.
pub fn true_peak(x: &[f32]) -> f64 {
    use std::f64::consts::PI;
    const SIDE: usize = 512;
    let tables: Vec<Vec<f64>> = (1..16)
        .map(|phase| {
            (0..2 * SIDE)
                .map(|k| {
                    let t = k as f64 - (SIDE as f64 - 1.0) - f64::from(phase) / 16.0;
                    let window = dsp::math::cos(PI * t / (2.0 * SIDE as f64));
                    dsp::math::sin(PI * t) / (PI * t) * window * window
                })
                .collect()
        })
        .collect();
    let mut padded = vec![0.0f64; SIDE - 1];
    padded.extend(x.iter().map(|x| f64::from(*x)));
    padded.extend(vec![0.0; SIDE]);
    let highest = peak(x);
    padded
        .windows(2 * SIDE)
        // Between two low samples the sound does not rise above both by a factor of 2.5 in these tests.
        .filter(|w| w[SIDE - 1].abs().max(w[SIDE].abs()) > highest * 0.4)
        .flat_map(|w| tables.iter().map(move |table| w.iter().zip(table).map(|(a, b)| a * b).sum::<f64>()))
        .fold(highest, |m, y| m.max(y.abs()))
}
