//! Values of filters and of the velocity curve.

use dsp::math;
use dsp::sampler::Curve;
use dsp::sampler::filter::Shape;

use super::apply::Fault;
use super::value;

/// Hz, or the pitch of a key.
pub(super) fn hertz(text: &str) -> Result<f32, Fault> {
    if let Some(number) = value::number(text) {
        return Ok(number.clamp(0.0, 192_000.0));
    }
    value::key(text).map(|key| math::note_hz(f64::from(key)) as f32).ok_or(Fault::Value)
}

/// The filter of this name, and its sections.
pub(super) fn shape(text: &str) -> Option<(Shape, u8)> {
    let name = text.trim().trim_end_matches("_sv");
    let (kind, poles) = name.split_once('_').unwrap_or((name, "2p"));
    let sections = match poles {
        "1p" | "2p" => 1,
        "4p" => 2,
        "6p" => 3,
        _ => return None,
    };
    let one = poles == "1p";
    Some(match kind {
        "lpf" if one => (Shape::LowOne, 1),
        "hpf" if one => (Shape::HighOne, 1),
        "lpf" => (Shape::Low, sections),
        "hpf" => (Shape::High, sections),
        "bpf" => (Shape::Band, sections),
        "brf" => (Shape::Notch, sections),
        "apf" => (Shape::AllPass, 1),
        "pkf" | "peq" => (Shape::Peak, 1),
        "lsh" => (Shape::LowShelf, 1),
        "hsh" => (Shape::HighShelf, 1),
        _ => return None,
    })
}

/// Amplitude by velocity: its square, or the curve of the file, as far as `amp_veltrack` says.
pub(super) fn velocity(track: f32, points: &[(usize, f32)]) -> Curve {
    let mut points = points.to_vec();
    points.sort_by_key(|(at, _)| *at);
    let written = |at: f64| -> f64 {
        let next = points.iter().position(|(x, _)| f64::from(*x as u32) >= at);
        let (low, high) = match next {
            Some(0) => ((0, 0.0), points[0]),
            Some(k) => (points[k - 1], points[k]),
            None => (points.last().copied().unwrap_or((0, 0.0)), (127, 1.0)),
        };
        let span = (high.0 - low.0) as f64;
        let x = if span > 0.0 { (at - low.0 as f64) / span } else { 1.0 };
        f64::from(low.1) + x * f64::from(high.1 - low.1)
    };
    let track = f64::from(track);
    Curve::of(|x| {
        let full = if points.is_empty() { x * x } else { written(x * 127.0) };
        if track >= 0.0 { 1.0 - track * (1.0 - full) } else { 1.0 + track * full }
    })
}
