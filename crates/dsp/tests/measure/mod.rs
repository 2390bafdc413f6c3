//! Playing a device in a test and measuring what comes out.
#![allow(clippy::unwrap_used, dead_code)] // only ever part of a test

use dsp::{BLOCK, Block, Build, Event, NoteOn, Processor, SampleRate, Settings, Spec, Touch, catalog, math};
use rustfft::{FftPlannerScalar, num_complex::Complex};

/// A device with settings, ready to play.
pub struct Player {
    spec: &'static Spec,
    settings: Settings,
    rate: SampleRate,
    seed: u64,
    pub device: Box<dyn Processor>,
}

impl Player {
    pub fn new(name: &str, rate: SampleRate) -> Self {
        let spec = catalog::find(name).unwrap();
        let settings = spec.defaults();
        let device = (spec.build)(&Build { rate, settings: &settings, seed: 1 });
        Self { spec, settings, rate, seed: 11, device }
    }

    /// Sets a parameter if the device has it.
    pub fn set(mut self, name: &str, value: f64) -> Self {
        if let Some(i) = self.spec.param(name) {
            self.settings.0[i] = value;
            self.device = (self.spec.build)(&Build { rate: self.rate, settings: &self.settings, seed: 1 });
        }
        self
    }

    /// Names the variation of the note.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// One note of `length` s, heard for `seconds`.
    pub fn note(mut self, pitch: f32, velocity: f32, length: f64, seconds: f64) -> Sound {
        let frames = |s: f64| (s * self.rate.hz()) as usize;
        let on = NoteOn { id: 1, pitch, velocity, seed: self.seed, touch: Touch::Normal };
        let events = [(0, Event::On(on)), (frames(length), Event::Off { id: 1 })];
        let total = frames(seconds);
        play(&mut self, &events, total, |_| BLOCK)
    }
}

pub fn note(id: u32, pitch: f32, velocity: f32) -> Event {
    Event::On(NoteOn { id, pitch, velocity, seed: 11, touch: Touch::Normal })
}

/// Renders `total` frames in blocks whose lengths `split` gives.
pub fn play(
    player: &mut Player,
    events: &[(usize, Event)],
    total: usize,
    split: impl Fn(usize) -> usize,
) -> Sound {
    let mut sound = Sound { left: vec![0.0; total], right: vec![0.0; total], rate: player.rate.hz() };
    let (mut at, mut block) = (0, 0);
    while at < total {
        let n = split(block).min(total - at);
        let here: Vec<_> =
            events.iter().filter(|e| (at..at + n).contains(&e.0)).map(|e| ((e.0 - at) as u32, e.1)).collect();
        let (left, right) = (&mut sound.left[at..at + n], &mut sound.right[at..at + n]);
        player.device.process(&mut Block { left, right, key: None, events: &here });
        at += n;
        block += 1;
    }
    assert!(sound.left.iter().chain(&sound.right).all(|x| x.is_finite()));
    sound
}

/// Stereo sound under test.
pub struct Sound {
    pub left: Vec<f32>,
    pub right: Vec<f32>,
    rate: f64,
}

impl Sound {
    fn mid(&self) -> Vec<f64> {
        self.left.iter().zip(&self.right).map(|(l, r)| f64::from(l + r) * 0.5).collect()
    }

    /// Power spectrum of the middle from `from` s on under a Hann window, and the width of a bin, Hz.
    fn spectrum(&self, from: f64) -> (Vec<f64>, f64) {
        let x = &self.mid()[(from * self.rate) as usize..];
        let n = x.len();
        let mut bins: Vec<Complex<f64>> = x
            .iter()
            .enumerate()
            .map(|(i, x)| {
                let w = 0.5 - 0.5 * math::cos(std::f64::consts::TAU * i as f64 / n as f64);
                Complex::new(x * w, 0.0)
            })
            .collect();
        FftPlannerScalar::new().plan_fft_forward(n).process(&mut bins);
        (bins[..n / 2].iter().map(|c| c.norm_sqr() / n as f64).collect(), self.rate / n as f64)
    }

    /// Distance of the strongest component near each of `wanted` Hz from it, from `from` s on: centre of gravity within a quarter tone, mean in cents.
    pub fn cents(&self, wanted: &[f64], from: f64) -> f64 {
        let (power, bin) = self.spectrum(from);
        wanted.iter().map(|hz| Self::off(&power, bin, *hz)).sum::<f64>() / wanted.len() as f64
    }

    fn off(power: &[f64], bin: f64, hz: f64) -> f64 {
        let near = |r: f64| (hz * r / bin) as usize;
        let top = (near(0.97)..=near(1.03) + 1).max_by(|a, b| power[*a].total_cmp(&power[*b])).unwrap();
        let reach = 2 + (hz * 0.01 / bin) as usize;
        let around = top - reach..=top + reach;
        let sum: f64 = around.clone().map(|i| power[i]).sum();
        let centre: f64 = around.map(|i| i as f64 * power[i]).sum::<f64>() / sum * bin;
        1200.0 * math::log2(centre / hz)
    }

    /// Spectral centroid of the magnitudes, Hz.
    pub fn centroid(&self) -> f64 {
        let (power, bin) = self.spectrum(0.0);
        let sum: f64 = power.iter().map(|p| p.sqrt()).sum();
        power.iter().enumerate().map(|(i, p)| i as f64 * bin * p.sqrt()).sum::<f64>() / sum
    }

    /// Levels of the octave bands 31.5 Hz to 16 kHz, dB.
    pub fn bands(&self) -> Vec<f64> {
        let (power, bin) = self.spectrum(0.0);
        let band = |i: i32| {
            let centre = 31.25 * math::exp2(f64::from(i));
            let range = (centre * 0.707 / bin) as usize..((centre * 1.414 / bin) as usize).min(power.len());
            10.0 * math::log10(power[range].iter().sum::<f64>() * bin / self.rate + 1e-30)
        };
        (0..10).map(band).collect()
    }

    /// Power of both channels in the octave bands 62.5 Hz to 16 kHz as shares of all of them, dB, none below `floor`.
    pub fn shares(&self, floor: f64) -> Vec<f64> {
        let n = self.left.len();
        let pairs = self.left.iter().zip(&self.right);
        // Two real signals in one transform: their powers add up over the bins k and n − k.
        let mut bins: Vec<Complex<f64>> =
            pairs.map(|(l, r)| Complex::new(f64::from(*l), f64::from(*r))).collect();
        FftPlannerScalar::new().plan_fft_forward(n).process(&mut bins);
        let bin = self.rate / n as f64;
        let power = |i: i32| {
            let centre = 62.5 * math::exp2(f64::from(i));
            let range = (centre * 0.707 / bin) as usize..((centre * 1.414 / bin) as usize).min(n / 2);
            range.map(|k| bins[k].norm_sqr() + bins[n - k].norm_sqr()).sum::<f64>()
        };
        let powers: Vec<f64> = (0..9).map(power).collect();
        let all: f64 = powers.iter().sum();
        powers.iter().map(|p| (10.0 * math::log10(p / all)).max(floor)).collect()
    }

    /// Power further than 12 Hz from any multiple of `hz`, relative to that near them, from `from` s on, dB.
    pub fn between_harmonics(&self, hz: f64, from: f64) -> f64 {
        let (power, bin) = self.spectrum(from);
        let (mut on, mut off) = (0.0, 0.0);
        for (i, p) in power.iter().enumerate() {
            let at = i as f64 * bin;
            let distance = (at - math::round(at / hz) * hz).abs();
            *(if distance <= f64::max(12.0, 0.004 * at) { &mut on } else { &mut off }) += p;
        }
        10.0 * math::log10(off / on)
    }

    pub fn peak(&self) -> f32 {
        self.left.iter().chain(&self.right).fold(0.0, |m, x| m.max(x.abs()))
    }

    pub fn dc(&self) -> f64 {
        let mean = |x: &[f32]| x.iter().map(|x| f64::from(*x)).sum::<f64>() / x.len() as f64;
        mean(&self.left).abs().max(mean(&self.right).abs())
    }

    /// Largest difference of neighbouring samples between two times, s.
    pub fn largest_step(&self, from: f64, to: f64) -> f32 {
        let range = (from * self.rate) as usize..(to * self.rate) as usize;
        let step = |x: &[f32]| x.windows(2).fold(0.0f32, |m, w| m.max((w[1] - w[0]).abs()));
        step(&self.left[range.clone()]).max(step(&self.right[range]))
    }

    /// Root mean square of the middle between two times, s.
    pub fn rms(&self, from: f64, to: f64) -> f64 {
        let x = &self.mid()[(from * self.rate) as usize..(to * self.rate) as usize];
        (x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64).sqrt()
    }

    /// Side relative to middle, dB.
    pub fn side(&self) -> f64 {
        let mid: f64 = self.mid().iter().map(|x| x * x).sum();
        let side: f64 =
            self.left.iter().zip(&self.right).map(|(l, r)| f64::from(l - r) * 0.5).map(|x| x * x).sum();
        10.0 * math::log10(side / mid)
    }

    /// Time to fall by 60 dB of the component at `hz`, from its level in windows around two times, s.
    pub fn t60(&self, hz: f64, from: f64, to: f64) -> f64 {
        let x = self.mid();
        let level = |at: f64| {
            let n = (0.3 * self.rate) as usize;
            let start = (at * self.rate) as usize;
            let (mut re, mut im) = (0.0, 0.0);
            for i in 0..n {
                let w = 0.5 - 0.5 * math::cos(std::f64::consts::TAU * i as f64 / n as f64);
                let a = std::f64::consts::TAU * hz * i as f64 / self.rate;
                re += x[start + i] * w * math::cos(a);
                im += x[start + i] * w * math::sin(a);
            }
            10.0 * math::log10(re * re + im * im)
        };
        60.0 * (to - from) / (level(from) - level(to))
    }
}
