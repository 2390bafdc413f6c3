//! Compression chosen from the signal: the threshold at which the loudest passages are turned down by a given amount.

use super::Compressor;
use super::role::Squeeze;
use dsp::math;

/// Gain reduction of a compressor at a level, dB (Giannoulis, Massberg & Reiss 2012).
fn reduction(level: f64, threshold: f64, ratio: f64, knee: f64) -> f64 {
    let (over, slope) = (level - threshold, 1.0 - 1.0 / ratio);
    if 2.0 * over <= -knee {
        0.0
    } else if 2.0 * over.abs() < knee {
        slope * (over + 0.5 * knee) * (over + 0.5 * knee) / (2.0 * knee)
    } else {
        slope * over
    }
}

/// The compressor that turns the loudest 5 % of what plays down by the wanted amount; `None` for silence.
///
/// `peaks` counts stretches of 10 ms by peak level, entry i at −i dBFS; those 40 dB below the highest do not count.
pub fn compressor(peaks: &[u32], (wanted, ratio, attack, release, knee): Squeeze) -> Option<Compressor> {
    let loudest = peaks.iter().position(|&count| count > 0)?;
    let playing = peaks.get(loudest..(loudest + 40).min(peaks.len()))?;
    let rank = playing.iter().sum::<u32>().div_ceil(20);
    let mut seen = 0;
    let place = playing.iter().position(|&count| {
        seen += count;
        seen >= rank
    })?;
    let level = -((loudest + place) as f64) - 0.5;
    let (mut low, mut high) = (level - 60.0, level + knee);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if reduction(level, middle, ratio, knee) > wanted { low = middle } else { high = middle }
    }
    Some(Compressor { threshold: 0.5 * (low + high), ratio, attack, release, knee })
}

/// How much softer a compressor makes the whole, dB: power after against power before, over the same stretches.
pub fn softening(peaks: &[u32], compressor: Compressor) -> f64 {
    let Compressor { threshold, ratio, knee, .. } = compressor;
    let (mut before, mut after) = (0.0, 0.0);
    for (below, &count) in peaks.iter().enumerate() {
        let level = -(below as f64) - 0.5;
        let power = |level: f64| f64::from(count) * math::pow(10.0, level / 10.0);
        before += power(level);
        after += power(level - reduction(level, threshold, ratio, knee));
    }
    if after > 0.0 { 10.0 * math::log10(before / after) } else { 0.0 }
}
