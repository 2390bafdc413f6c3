//! Level, pan and width at work.

use super::chunk::Chunk;
use crate::plan::Fader;
use dsp::{math, wide};

/// Frames between two points at which a moving fader is computed; straight lines between.
const STEP: usize = 64;

/// Level, pan (constant power, 0 dB in the centre) and width, in place; the chunk's first frame is `start` of the song, its sound
/// `lag` frames older.
pub fn fade(fader: &Fader, lag: u64, start: u64, chunk: &mut Chunk) {
    wide(
        #[inline(always)]
        || work(fader, lag, start, chunk),
    );
}

#[inline(always)]
fn work(fader: &Fader, lag: u64, start: u64, chunk: &mut Chunk) {
    if chunk.silent {
        return;
    }
    let (left, right) = (&mut chunk.left, &mut chunk.right);
    let angle = (fader.pan + 1.0) * std::f64::consts::FRAC_PI_4;
    let centred = fader.pan == 0.0;
    let side = |amount: f64| if centred { 1.0 } else { (std::f64::consts::SQRT_2 * amount) as f32 };
    let (pan_left, pan_right) = (side(math::cos(angle)), side(math::sin(angle)));
    let (mid, side) = (0.5, 0.5 * fader.width as f32);
    let as_it_is = fader.width == 1.0;
    let gain_at = |frame: u64| fader.gain(frame.saturating_sub(lag)) as f32;
    if fader.is_still() && as_it_is {
        let gain = gain_at(start);
        for x in left {
            *x = *x * pan_left * gain;
        }
        for x in right {
            *x = *x * pan_right * gain;
        }
        return;
    }
    let mut next = gain_at(start);
    for from in (0..left.len()).step_by(STEP) {
        let gain = next;
        next = gain_at(start + (from + STEP) as u64);
        let slope = (next - gain) / STEP as f32;
        for frame in from..from + STEP {
            let gain = gain + slope * (frame - from) as f32;
            let (mut l, mut r) = (left[frame], right[frame]);
            if !as_it_is {
                let (m, s) = ((l + r) * mid, (l - r) * side);
                (l, r) = (m + s, m - s);
            }
            (left[frame], right[frame]) = (l * pan_left * gain, r * pan_right * gain);
        }
    }
}
