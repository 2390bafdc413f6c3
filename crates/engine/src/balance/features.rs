//! What a proposal needs to know of a stem, from one fast pass.

use crate::analyse::Fourier;
use crate::{Error, Read};
use dsp::meters::Loudness;
use dsp::{Frames, SampleRate, math};

/// Number of octave bands, centred on 31.25 Hz · 2ⁿ.
pub const OCTAVES: usize = 10;
/// Seconds of one [`Window`].
const WINDOW: f64 = 0.4;

/// One window of a stem.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window {
    /// Mean power in each octave.
    pub octaves: [f32; OCTAVES],
    /// Highest sample.
    pub peak: f32,
}

/// What a proposal needs to know of a stem.
#[derive(Clone, Debug, PartialEq)]
pub struct Features {
    /// Gated loudness (BS.1770): that of the passages in which the stem plays, LUFS; −∞ for silence.
    pub loudness: f64,
    /// Highest sample, linear.
    pub peak: f64,
    /// Side relative to mid power: 0 for mono, at most 10 000.
    pub width: f64,
    /// How many stretches of 10 ms peak at each level: entry i counts −i dBFS (96 entries).
    pub peaks: Vec<u32>,
    /// The stem window by window (0.4 s).
    pub windows: Vec<Window>,
}

/// Centre of an octave band, Hz.
pub fn octave_hz(octave: usize) -> f64 {
    31.25 * math::exp2(octave as f64)
}

impl Features {
    /// Reads a stem once.
    pub fn of(read: &mut dyn Read, rate: SampleRate) -> Result<Self, Error> {
        let Frames(frames) = read.frames();
        let size = (WINDOW * rate.hz()) as usize;
        let (mut left, mut right) = (vec![0.0; size], vec![0.0; size]);
        let mut meter = Loudness::new(rate);
        let mut fourier = Fourier::new((rate.0 as usize / 12).next_power_of_two());
        let octave_of = octaves_of_bins(&fourier, rate);
        let mut features = Self {
            loudness: f64::NEG_INFINITY,
            peak: 0.0,
            width: 0.0,
            peaks: vec![0; 96],
            windows: Vec::new(),
        };
        let (mut mid, mut side) = (0.0, 0.0);
        for _ in 0..frames.div_ceil(size as u64) {
            read.read(&mut left, &mut right)?;
            meter.push(&left, &right);
            let (mut both, mut difference) = (0.0_f32, 0.0_f32);
            for (l, r) in left.iter().zip(&right) {
                both += (l + r) * (l + r);
                difference += (l - r) * (l - r);
            }
            mid += f64::from(both);
            side += f64::from(difference);
            let mut window = Window::default();
            for (l, r) in left.chunks(size / 40).zip(right.chunks(size / 40)) {
                let peak = l.iter().chain(r).fold(0.0_f32, |peak, x| peak.max(x.abs()));
                window.peak = window.peak.max(peak);
                let level = -20.0 * math::log10(f64::from(peak.max(1e-6)));
                if let Some(count) = features.peaks.get_mut(level.max(0.0) as usize) {
                    *count += 1;
                }
            }
            if window.peak > 1e-5 {
                let (parts, step) = (4, size / 4);
                for part in 0..parts {
                    let range = part * step..(part * step + fourier.size()).min(size);
                    fourier.powers(&left[range.clone()], &right[range], |bin, l, r| {
                        window.octaves[octave_of[bin]] += ((l + r) / parts as f64) as f32;
                    });
                }
            }
            features.peak = features.peak.max(f64::from(window.peak));
            features.windows.push(window);
        }
        features.loudness = meter.integrated();
        features.width = if side > 0.0 { side / mid.max(1e-4 * side) } else { 0.0 };
        Ok(features)
    }

    /// The stem can be heard at all.
    pub fn sounds(&self) -> bool {
        self.loudness.is_finite()
    }

    /// Power of each octave over the whole stem.
    pub fn octaves(&self) -> [f64; OCTAVES] {
        let mut sums = [0.0; OCTAVES];
        for window in &self.windows {
            for (sum, &power) in sums.iter_mut().zip(&window.octaves) {
                *sum += f64::from(power);
            }
        }
        sums
    }

    /// Power a window must have for the stem to play in it: a hundredth of the mean of the windows that sound.
    pub fn gate(&self) -> f32 {
        let powers = self.windows.iter().map(Window::power).filter(|&power| power > 0.0);
        let (sum, count) = powers.fold((0.0, 0.0), |(sum, count), power| (sum + power, count + 1.0));
        sum / f32::max(count, 1.0) * 0.01
    }

    /// Centre of gravity of the spectrum on the logarithmic axis, Hz.
    pub fn centroid(&self) -> f64 {
        let octaves = self.octaves();
        let total: f64 = octaves.iter().sum();
        let moment: f64 = octaves.iter().enumerate().map(|(octave, power)| octave as f64 * power).sum();
        31.25 * math::exp2(moment / total.max(1e-30))
    }
}

impl Window {
    /// Power over all octaves.
    pub fn power(&self) -> f32 {
        self.octaves.iter().sum()
    }
}

/// The octave each bin belongs to.
fn octaves_of_bins(fourier: &Fourier, rate: SampleRate) -> Vec<usize> {
    let octave = |bin: usize| {
        let hz = bin as f64 * rate.hz() / fourier.size() as f64;
        math::round(math::log2(hz.max(31.25) / 31.25)).max(0.0) as usize
    };
    (0..fourier.bins()).map(|bin| octave(bin).min(OCTAVES - 1)).collect()
}
