//! The relation of left to right: correlation, width, balance, offset.

use dsp::{SampleRate, math};
use std::f64::consts::PI;

/// The stereo picture over the whole sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Stereo {
    /// Correlation of left and right, −1 to 1; 1 for mono, 0 for silence.
    pub correlation: f64,
    /// The same below 300 Hz, where a negative value cancels on a mono loudspeaker or a record.
    pub low_correlation: f64,
    /// Lowest correlation of any 3 s in which there is sound, and the second where it begins.
    pub worst: (f64, f64),
    /// Level of the side signal relative to the mid, dB; −∞ for mono.
    pub side_to_mid: f64,
    /// Level of left relative to right, dB.
    pub balance: f64,
    /// Both channels carry the same signal (difference below −80 dB).
    pub dual_mono: bool,
    /// Only one channel carries sound.
    pub one_channel: bool,
    /// Mean of each channel, full scale = 1.
    pub dc: (f64, f64),
}

/// Sums of products of two channels.
#[derive(Clone, Copy, Default)]
struct Sums {
    ll: f64,
    rr: f64,
    lr: f64,
}

impl Sums {
    fn add(&mut self, l: f64, r: f64) {
        self.ll += l * l;
        self.rr += r * r;
        self.lr += l * r;
    }

    fn correlation(&self) -> f64 {
        let norm = (self.ll * self.rr).sqrt();
        if norm > 0.0 { self.lr / norm } else { 0.0 }
    }
}

/// Follows the stereo picture as the sound goes by.
pub(crate) struct StereoFinder {
    rate: f64,
    all: Sums,
    low: Sums,
    stretch: Sums,
    stretch_from: u64,
    worst: (f64, f64),
    offset: (f64, f64),
    dc: (f64, f64),
    at: u64,
    coefficient: f64,
    state: [[f64; 2]; 2],
}

impl StereoFinder {
    pub fn new(rate: SampleRate) -> Self {
        Self {
            rate: rate.hz(),
            all: Sums::default(),
            low: Sums::default(),
            stretch: Sums::default(),
            stretch_from: 0,
            worst: (1.0, 0.0),
            offset: (0.0, 0.0),
            dc: (0.0, 0.0),
            at: 0,
            coefficient: 1.0 - math::exp(-2.0 * PI * 300.0 / rate.hz()),
            state: [[0.0; 2]; 2],
        }
    }

    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        let stretch = (3.0 * self.rate) as u64;
        for (&l, &r) in left.iter().zip(right) {
            let (l, r) = (f64::from(l), f64::from(r));
            self.offset.0 += l;
            self.offset.1 += r;
            self.stretch.add(l, r);
            let mut low = [l, r];
            for (x, state) in low.iter_mut().zip(&mut self.state) {
                for pole in state {
                    *pole += self.coefficient * (*x - *pole);
                    *x = *pole;
                }
            }
            self.low.add(low[0], low[1]);
            self.at += 1;
            if self.at - self.stretch_from >= stretch {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        let frames = (self.at - self.stretch_from).max(1) as f64;
        let sums = self.stretch;
        // Below -50 dBFS correlation says nothing about the song.
        if sums.ll.min(sums.rr) / frames > 1e-5 && sums.correlation() < self.worst.0 {
            self.worst = (sums.correlation(), self.stretch_from as f64 / self.rate);
        }
        self.all.ll += sums.ll;
        self.all.rr += sums.rr;
        self.all.lr += sums.lr;
        (self.stretch, self.stretch_from) = (Sums::default(), self.at);
    }

    pub fn finish(mut self) -> Stereo {
        self.close();
        let frames = self.at.max(1) as f64;
        self.dc = (self.offset.0 / frames, self.offset.1 / frames);
        let Sums { ll, rr, lr } = self.all;
        let (mid, side) = ((ll + rr + 2.0 * lr).max(0.0), (ll + rr - 2.0 * lr).max(0.0));
        let (louder, softer) = (ll.max(rr), ll.min(rr));
        Stereo {
            correlation: self.all.correlation(),
            low_correlation: self.low.correlation(),
            worst: self.worst,
            side_to_mid: ratio_db(side, mid),
            balance: ratio_db(ll, rr),
            dual_mono: mid > 0.0 && side < mid * 1e-8,
            one_channel: louder > 0.0 && softer < louder * 1e-6,
            dc: self.dc,
        }
    }
}

/// Ratio of two powers, dB; 0 where both are silent.
fn ratio_db(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { 10.0 * math::log10(a / b) }
}
