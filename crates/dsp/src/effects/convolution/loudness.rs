//! Brings responses of any kind to the loudness of the other reverb, for sound with the spectrum of music.

use crate::filters::biquad::Cascade;
use crate::filters::fft::Fft;
use crate::math;
use crate::meters::k_weighting;

/// Loudness of the wet sound relative to the dry, dB: that of `reverb`, measured with pink noise and drums.
const WET: f64 = -1.2;
/// Slope of the spectrum of music, dB an octave (Pestana et al., AES 135, 2013), between the ends in Hz.
const SLOPE: f64 = -5.0;
const ENDS: std::ops::RangeInclusive<f64> = 60.0..=12_000.0;

/// Gives the responses of both sides to both sides the loudness that `reverb` has.
pub fn match_reverb(straight: &mut [Vec<f32>; 2], across: &mut Option<[Vec<f32>; 2]>, rate: f64) {
    let one = [vec![1.0], vec![1.0]];
    let heard = power(straight, rate) + across.as_ref().map_or(0.0, |across| power(across, rate));
    if heard <= 0.0 {
        return;
    }
    let gain = math::pow(10.0, WET / 20.0) * (power(&one, rate) / heard).sqrt();
    let all = straight.iter_mut().chain(across.iter_mut().flatten());
    all.flatten().for_each(|x| *x = (f64::from(*x) * gain) as f32);
}

/// Power that music of power 1 has after two responses, weighted as the ear does (BS.1770), in units that cancel out.
fn power(responses: &[Vec<f32>; 2], rate: f64) -> f64 {
    // Long enough for the weighting to ring out.
    let length = responses.iter().map(Vec::len).max().unwrap_or(0) + (0.1 * rate) as usize;
    let size = length.next_power_of_two();
    let [mut re, mut im] = responses.each_ref().map(|response| {
        let mut side = response.clone();
        side.resize(size, 0.0);
        side
    });
    Cascade::new(k_weighting(rate)).process(&mut re, &mut im);
    Fft::new(size).forward(&mut re, &mut im);
    let bin = rate / size as f64;
    let of = |k: usize| {
        let hz = k.min(size - k) as f64 * bin;
        if !ENDS.contains(&hz) {
            return 0.0;
        }
        let (re, im) = (f64::from(re[k]), f64::from(im[k]));
        (re * re + im * im) * math::pow(hz, SLOPE / (10.0 * math::log10(2.0)))
    };
    (0..size).map(of).sum::<f64>() * bin
}
