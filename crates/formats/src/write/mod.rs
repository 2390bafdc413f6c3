//! Sound files out: a format is one file and one line in [`FORMATS`]; each writes stereo blocks to a sink of the caller's.

mod flac;
mod opus;
mod wav;

use std::io::{Error as Fault, ErrorKind, Seek, Write};

use crate::Result;

/// What a file is written to.
pub trait Sink: Write + Seek + Send {}
impl<T: Write + Seek + Send> Sink for T {}

/// Makes integers of the format's width out of the next samples of a channel (0 or 1), as many: rounds, dithers, shapes.
pub type Quantise = Box<dyn FnMut(usize, &[f32], &mut [i32]) + Send>;

/// What every format needs to know before its first frame.
pub struct Settings {
    /// Frames a second of the sound given.
    pub rate: u32,
    /// Exact length, frames.
    pub frames: u64,
    /// Bits a second of lossy formats.
    pub bitrate: u32,
    /// How the formats with integer samples make them.
    pub quantise: Quantise,
}

/// A file being written.
pub trait Encoder: Send {
    /// Appends the frames of both slices, as many as the shorter has.
    ///
    /// # Errors
    /// [`crate::Error::Machine`].
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<()>;

    /// Completes the file and flushes the sink.
    ///
    /// # Errors
    /// [`crate::Error::Machine`], also if the number of frames was not the one promised.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// Starts a file of a format on a sink.
pub type Open = for<'a> fn(Box<dyn Sink + 'a>, Settings) -> Result<Box<dyn Encoder + 'a>>;

/// A format that can be written.
pub struct Format {
    /// As in `master.toml`.
    pub name: &'static str,
    /// Of its files, without a dot.
    pub extension: &'static str,
    /// One line for people.
    pub about: &'static str,
    /// Width of its integer samples, for choosing `Settings::quantise`; `None` where it has none.
    pub bits: Option<u32>,
    /// Starts a file.
    pub open: Open,
}

/// Every format that can be written.
pub const FORMATS: &[Format] = &[
    Format {
        name: "wav16",
        extension: "wav",
        about: "WAV, 16 bits, plain PCM",
        bits: Some(16),
        open: wav::open16,
    },
    Format {
        name: "wav24",
        extension: "wav",
        about: "WAV, 24 bits, plain PCM",
        bits: Some(24),
        open: wav::open24,
    },
    Format {
        name: "wav32f",
        extension: "wav",
        about: "WAV, 32-bit float, never clipped",
        bits: None,
        open: wav::open32f,
    },
    Format {
        name: "flac",
        extension: "flac",
        about: "FLAC, 24 bits, lossless",
        bits: Some(24),
        open: flac::open24,
    },
    Format {
        name: "flac16",
        extension: "flac",
        about: "FLAC, 16 bits, lossless",
        bits: Some(16),
        open: flac::open16,
    },
    Format {
        name: "opus",
        extension: "opus",
        about: "Opus in Ogg, lossy, for listening",
        bits: None,
        open: opus::open,
    },
];

/// The format of that name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Rounds to the nearest integer of `bits` bits, without dither: full scale is 2^(bits − 1), and what exceeds it is clipped.
pub fn round(bits: u32) -> Quantise {
    let scale = f64::from(1u32 << (bits.clamp(2, 31) - 1));
    Box::new(move |_, sound, out| {
        for (out, x) in out.iter_mut().zip(sound) {
            *out = dsp::math::round(f64::from(*x) * scale).clamp(-scale, scale - 1.0) as i32;
        }
    })
}

/// Whole numbers of both channels, made anew for each stretch of sound.
#[derive(Default)]
struct Wholes([Vec<i32>; 2]);

impl Wholes {
    /// The frames of both slices, as many as the shorter has.
    fn of(
        &mut self,
        quantise: &mut Quantise,
        left: &[f32],
        right: &[f32],
    ) -> impl Iterator<Item = (i32, i32)> {
        let frames = left.len().min(right.len());
        for (channel, (whole, sound)) in self.0.iter_mut().zip([left, right]).enumerate() {
            whole.resize(frames, 0);
            quantise(channel, &sound[..frames], whole);
        }
        let [left, right] = &self.0;
        left.iter().copied().zip(right.iter().copied())
    }
}

fn expect(written: u64, promised: u64) -> Result<()> {
    if written == promised {
        return Ok(());
    }
    Err(Fault::new(ErrorKind::InvalidInput, format!("{written} frames were written of {promised}")).into())
}
