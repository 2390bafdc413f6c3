//! All figures of a sound, from one pass over it.

use super::bits::BitFinder;
use super::clicks::ClickFinder;
use super::clipping::ClipFinder;
use super::ends::EndFinder;
use super::hum::HumFinder;
use super::spectrum::SpectrumFinder;
use super::stereo::StereoFinder;
use super::waveform::Drawing;
use super::{Clipping, Edge, Ends, Quiet, Spectrum, Spots, Stereo, Waveform, bandwidth};
use crate::{Error, Read};
use dsp::meters::{Loudness, TruePeak};
use dsp::{Frames, SampleRate, math};

/// Loudness (ITU-R BS.1770, EBU Tech 3342) and peaks.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Levels {
    /// Integrated loudness, LUFS; −∞ for silence.
    pub integrated: f64,
    /// Loudness range, LU.
    pub range: f64,
    /// Highest momentary loudness (400 ms), LUFS.
    pub max_momentary: f64,
    /// Highest short-term loudness (3 s), LUFS.
    pub max_short_term: f64,
    /// Highest true peak of either channel, dBTP.
    pub true_peak: f64,
    /// Highest sample of either channel, dBFS.
    pub sample_peak: f64,
    /// Peak to loudness ratio: true peak less integrated loudness, LU.
    pub plr: f64,
    /// Peak to short-term ratio at the loudest place: true peak less highest short-term loudness, LU.
    pub psr: f64,
    /// Sample peak over root mean square, dB.
    pub crest: f64,
    /// Momentary loudness each 100 ms, LUFS.
    pub momentary: Vec<f32>,
    /// Short-term loudness each 100 ms, LUFS.
    pub short_term: Vec<f32>,
}

/// Everything that one pass tells about a sound.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Measures {
    /// Frames a second.
    pub rate: u32,
    /// Length, frames.
    pub frames: u64,
    /// Loudness and peaks.
    pub levels: Levels,
    /// Left against right.
    pub stereo: Stereo,
    /// Average spectrum.
    pub spectrum: Spectrum,
    /// Where the spectrum ends; `None` where nothing sounds near 8 kHz.
    pub edge: Option<Edge>,
    /// Flat tops.
    pub clipping: Clipping,
    /// Isolated discontinuities.
    pub clicks: Spots,
    /// Holes of digital silence.
    pub dropouts: Spots,
    /// Silence at both ends.
    pub ends: Ends,
    /// The pauses; `None` where there are none.
    pub quiet: Option<Quiet>,
    /// Bits of each sample that carry sound, 32 for more than 24; `None` for silence.
    pub bits: Option<u32>,
    /// The picture.
    pub waveform: Waveform,
}

impl Measures {
    /// Length, s.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }

    /// Nothing in it can be heard: no loudness block passes the gate.
    pub fn silent(&self) -> bool {
        !self.levels.integrated.is_finite()
    }
}

/// Frames read at a time.
const CHUNK: usize = 4096;

/// Measures a sound in one pass. Memory does not grow with its length, but for ten loudness values a second.
pub fn measure(read: &mut dyn Read, rate: SampleRate) -> Result<Measures, Error> {
    let Frames(frames) = read.frames();
    let (mut left, mut right) = (vec![0.0; CHUNK], vec![0.0; CHUNK]);
    let (mut loudness, mut peak) = (Loudness::new(rate), TruePeak::new(rate));
    let (mut stereo, mut spectrum) = (StereoFinder::new(rate), SpectrumFinder::new(rate));
    let (mut clipping, mut ends, mut bits) =
        (ClipFinder::default(), EndFinder::default(), BitFinder::default());
    let (mut hum, mut drawing) = (HumFinder::new(rate), Drawing::new(frames));
    let mut clicks = [ClickFinder::new(rate), ClickFinder::new(rate)];
    let mut squares = 0.0_f64;
    let mut at = 0;
    while at < frames {
        let count = (frames - at).min(CHUNK as u64) as usize;
        let (l, r) = (&mut left[..count], &mut right[..count]);
        read.read(l, r)?;
        loudness.push(l, r);
        peak.push(l, r);
        stereo.push(l, r);
        spectrum.push(l, r);
        clipping.push(l, r, rate.hz());
        ends.push(l, r, rate);
        bits.push(l);
        bits.push(r);
        hum.push(l, r);
        drawing.push(l, r);
        clicks[0].push(l);
        clicks[1].push(r);
        squares += l.iter().zip(r.iter()).map(|(l, r)| f64::from(l * l) + f64::from(r * r)).sum::<f64>();
        at += count as u64;
    }
    let (spectrum, bins) = spectrum.finish();
    let [(left_clicks, left_dropouts), (right_clicks, right_dropouts)] = clicks.map(ClickFinder::finish);
    let decibels = |x: f64| 20.0 * math::log10(x);
    let (true_peak, sample_peak) = (decibels(peak.peak()), decibels(peak.sample_peak()));
    let (integrated, max_short_term) = (loudness.integrated(), loudness.max_short_term());
    let mean_square = squares / (2 * frames.max(1)) as f64;
    let levels = Levels {
        integrated,
        range: loudness.range(),
        max_momentary: loudness.max_momentary(),
        max_short_term,
        true_peak,
        sample_peak,
        plr: true_peak - integrated,
        psr: true_peak - max_short_term,
        crest: sample_peak - 10.0 * math::log10(mean_square),
        momentary: loudness.momentary().to_vec(),
        short_term: loudness.short_term().to_vec(),
    };
    Ok(Measures {
        rate: rate.0,
        frames,
        levels,
        stereo: stereo.finish(),
        spectrum,
        edge: bandwidth::edge(&bins, 0.5 * rate.hz()),
        clipping: clipping.finish(),
        clicks: merge(left_clicks, right_clicks),
        dropouts: merge(left_dropouts, right_dropouts),
        ends: ends.finish(rate),
        quiet: hum.finish(),
        bits: bits.finish(),
        waveform: drawing.finish(),
    })
}

/// Faults of both channels together; what occurs in both at once is one.
fn merge(a: Spots, b: Spots) -> Spots {
    let mut at = a.at.clone();
    at.extend(b.at.iter().filter(|t| a.at.iter().all(|u| (*t - u).abs() > 0.001)));
    let shared = (a.at.len() + b.at.len() - at.len()) as u64;
    at.sort_by(f64::total_cmp);
    at.truncate(Spots::KEPT);
    Spots { count: a.count + b.count - shared, at }
}
