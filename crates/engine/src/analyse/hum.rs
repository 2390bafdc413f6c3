//! What is heard where the music pauses: the noise floor and mains hum.

use super::fourier::{Fourier, Windows};
use super::power_db;
use dsp::{SampleRate, math};
use std::f64::consts::PI;

/// Mains hum.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Hum {
    /// 50 or 60 Hz.
    pub mains: f64,
    /// Level of its lines together, dBFS.
    pub level: f64,
}

/// The quietest stretches that are not digital silence.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Quiet {
    /// Level of the quietest second, dBFS.
    pub floor: f64,
    /// Hum, if its harmonics stand out steadily there.
    pub hum: Option<Hum>,
}

/// How many quiet stretches are kept.
const KEPT: usize = 6;
/// Stretches louder than this are music, not pause, dBFS.
const PAUSE: f64 = -42.0;
/// Stretches softer than this are digital silence, dBFS.
const DIGITAL: f64 = -110.0;

/// Looks for hum as the sound goes by, in a copy at about 2 kHz.
pub(crate) struct HumFinder {
    rate: f64,
    step: u32,
    phase: u32,
    coefficient: f64,
    poles: [f64; 4],
    low: Vec<f32>,
    level: Vec<f32>,
    squares: f64,
    fourier: Fourier,
    windows: Windows,
    quietest: Vec<(f64, Vec<f64>)>,
}

impl HumFinder {
    pub fn new(rate: SampleRate) -> Self {
        let step = (rate.0 / 2000).max(1);
        let fourier = Fourier::new(2048);
        Self {
            rate: rate.hz() / f64::from(step),
            step,
            phase: 0,
            coefficient: 1.0 - math::exp(-2.0 * PI * 500.0 / rate.hz()),
            poles: [0.0; 4],
            low: Vec::new(),
            level: Vec::new(),
            squares: 0.0,
            windows: Windows::new(fourier.size()),
            fourier,
            quietest: Vec::new(),
        }
    }

    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        self.low.clear();
        self.level.clear();
        for (&l, &r) in left.iter().zip(right) {
            let mid = 0.5 * (f64::from(l) + f64::from(r));
            self.squares += 0.5 * (f64::from(l * l) + f64::from(r * r));
            let mut x = mid;
            for pole in &mut self.poles {
                *pole += self.coefficient * (x - *pole);
                x = *pole;
            }
            self.phase += 1;
            if self.phase == self.step {
                self.low.push(x as f32);
                self.level.push((self.squares / f64::from(self.step)) as f32);
                (self.phase, self.squares) = (0, 0.0);
            }
        }
        let (fourier, quietest) = (&mut self.fourier, &mut self.quietest);
        self.windows.push(&self.low, &self.level, |low, level| {
            let power = level.iter().map(|&x| f64::from(x)).sum::<f64>() / level.len() as f64;
            let db = power_db(power);
            let loudest = quietest.last().map_or(f64::INFINITY, |q| q.0);
            if db < DIGITAL || (quietest.len() == KEPT && db >= loudest) {
                return;
            }
            let mut bins = Vec::with_capacity(fourier.bins());
            fourier.powers(low, &[], |_, power, _| bins.push(power));
            let place = quietest.partition_point(|q| q.0 <= db);
            quietest.insert(place, (db, bins));
            quietest.truncate(KEPT);
        });
    }

    pub fn finish(self) -> Option<Quiet> {
        let floor = self.quietest.first()?.0;
        let pauses: Vec<&Vec<f64>> =
            self.quietest.iter().filter(|q| q.0 < PAUSE).map(|(_, bins)| bins).collect();
        let bin_hz = self.rate / self.fourier.size() as f64;
        let hum = [50.0, 60.0].into_iter().filter_map(|mains| hum_at(&pauses, mains, bin_hz));
        let hum = hum.reduce(|a, b| if b.level > a.level { b } else { a });
        Some(Quiet { floor, hum })
    }
}

/// Hum of this mains frequency: at least two of its harmonics stand 15 dB above their surroundings in every pause.
fn hum_at(pauses: &[&Vec<f64>], mains: f64, bin_hz: f64) -> Option<Hum> {
    if pauses.is_empty() {
        return None;
    }
    let mut lines = 0;
    let mut total = 0.0;
    for harmonic in [1.0, 2.0, 3.0, 4.0, 5.0, 6.0] {
        let centre = math::round(mains * harmonic / bin_hz) as usize;
        let stands_out = |bins: &&Vec<f64>| {
            let line: f64 = bins.get(centre - 1..=centre + 1).unwrap_or_default().iter().sum();
            let mut around: Vec<f64> = [centre - 14..centre - 4, centre + 5..centre + 15]
                .into_iter()
                .flat_map(|range| bins.get(range).unwrap_or_default().to_vec())
                .collect();
            around.sort_by(f64::total_cmp);
            let median = around.get(around.len() / 2).copied().unwrap_or(0.0);
            // The line must peak on the harmonic itself: a bass note a semitone away leans on one side.
            let slope = bins.get(centre - 3..=centre + 3).unwrap_or_default();
            let peak = slope.iter().fold(0.0_f64, |a, &b| a.max(b));
            let centred = bins.get(centre).is_some_and(|&c| c >= 0.5 * peak);
            (centred && line > 3.0 * median * 31.6 && line > 1e-12).then_some(line)
        };
        let found: Vec<f64> = pauses.iter().filter_map(stands_out).collect();
        if found.len() == pauses.len() {
            lines += 1;
            total += found.iter().sum::<f64>() / found.len() as f64;
        }
    }
    (lines >= 2).then(|| Hum { mains, level: power_db(total) })
}
