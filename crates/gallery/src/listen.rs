//! Running a device and measuring what comes out.

use dsp::filters::fft::Fft;
use dsp::{BLOCK, Block, Build, Event, Processor, SampleRate, Settings, Spec, math};
use std::f64::consts::TAU;

/// Rate of all measurements.
pub const RATE: SampleRate = SampleRate(48_000);
/// Left and right.
pub type Stereo = [Vec<f32>; 2];
/// Parameters and values that differ from the defaults.
pub type Values = &'static [(&'static str, f64)];

/// A device with these values.
pub fn build(spec: &Spec, values: Values) -> Box<dyn Processor> {
    let mut settings: Settings = spec.defaults();
    for (name, value) in values {
        if let Some(setting) = spec.param(name).and_then(|index| settings.0.get_mut(index)) {
            *setting = *value;
        }
    }
    (spec.build)(&Build { rate: RATE, settings: &settings, seed: 7 })
}

/// What an effect makes of a sound, its latency taken off.
pub fn through(spec: &Spec, values: Values, sound: Stereo) -> Stereo {
    let mut device = build(spec, values);
    let latency = device.latency().0 as usize;
    let mut sound = sound;
    sound.iter_mut().for_each(|channel| channel.resize(channel.len() + latency, 0.0));
    run(&mut *device, &mut sound, &[]);
    sound.map(|channel| channel[latency..].to_vec())
}

/// Runs a device over a sound in place.
pub fn run(device: &mut dyn Processor, sound: &mut Stereo, notes: &[(usize, Event)]) {
    let [left, right] = sound;
    let blocks = left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK));
    for (i, (left, right)) in blocks.enumerate() {
        let (from, to) = (i * BLOCK, i * BLOCK + left.len());
        let here = notes.iter().filter(|(at, _)| (from..to).contains(at));
        let events: Vec<_> = here.map(|(at, event)| ((at - from) as u32, *event)).collect();
        device.process(&mut Block { left, right, key: None, events: &events });
    }
}

/// Frames in a time.
pub fn frames(seconds: f64) -> usize {
    math::round(seconds * RATE.hz()) as usize
}

/// Both channels alike.
pub fn mono(channel: Vec<f32>) -> Stereo {
    [channel.clone(), channel]
}

/// A sine of amplitude `peak`.
pub fn sine(hz: f64, peak: f64, phase: f64, frames: usize) -> Vec<f32> {
    let w = TAU * hz / RATE.hz();
    (0..frames).map(|i| (peak * math::sin(w * i as f64 + phase)) as f32).collect()
}

/// A level in dB; −200 for silence.
pub fn db(x: f64) -> f64 {
    20.0 * math::log10(x.max(1e-10))
}

/// Root of the mean square.
pub fn rms(x: &[f32]) -> f64 {
    (x.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>() / x.len().max(1) as f64).sqrt()
}

/// Magnitudes of the lower half of the spectrum of `x`, which is filled with silence to a power of two.
pub fn spectrum(x: &[f32]) -> Vec<f64> {
    let length = x.len().next_power_of_two();
    let (mut re, mut im) = (x.to_vec(), vec![0.0; length]);
    re.resize(length, 0.0);
    Fft::new(length).forward(&mut re, &mut im);
    let magnitude = |(re, im): (&f32, &f32)| length_of(f64::from(*re), f64::from(*im));
    re.iter().zip(&im).take(length / 2 + 1).map(magnitude).collect()
}

/// A spectrum as a line in dB at these frequencies, between bins by their neighbours.
pub fn line(magnitudes: &[f64], hertz: impl Iterator<Item = f64>) -> Vec<(f64, f64)> {
    let bins = 2.0 * (magnitudes.len() - 1) as f64 / RATE.hz();
    let at = |hz: f64| {
        let place = hz * bins;
        let (bin, share) = (place as usize, place.fract());
        let value = |bin: usize| db(magnitudes.get(bin).copied().unwrap_or_default());
        (hz, value(bin) + share * (value(bin + 1) - value(bin)))
    };
    hertz.map(at).collect()
}

/// Level of each stretch of `every` seconds, dB over seconds.
pub fn levels(x: &[f32], every: f64) -> Vec<(f64, f64)> {
    let stretches = x.chunks_exact(frames(every)).enumerate();
    stretches.map(|(i, x)| ((i as f64 + 0.5) * every, db(rms(x)))).collect()
}

/// Amplitude of the sine of `hz` in `x`, which holds whole periods of it.
pub fn amplitude(x: &[f32], hz: f64) -> f64 {
    let w = TAU * hz / RATE.hz();
    let (re, im) = x.iter().enumerate().fold((0.0, 0.0), |(re, im), (i, x)| {
        let (angle, x) = (w * i as f64, f64::from(*x));
        (re + x * math::cos(angle), im + x * math::sin(angle))
    });
    2.0 * length_of(re, im) / x.len().max(1) as f64
}

/// Length of a vector.
fn length_of(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}
