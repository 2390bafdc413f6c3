//! What a sound file is, without decoding it.

use std::path::Path;

use dsp::Seconds;
use song::Recording;

use super::Decoder;
use crate::Result;

/// A kind of file that can be read.
pub struct KindOfFile {
    /// Name for people.
    pub name: &'static str,
    /// Extensions, lower case, without a dot.
    pub extensions: &'static [&'static str],
    /// What is read of it.
    pub about: &'static str,
}

/// Every kind of file that [`Decoder`] reads; the kind is found from the content, not from the extension.
pub const KINDS: &[KindOfFile] = &[
    KindOfFile {
        name: "WAV",
        extensions: &["wav", "wave", "bwf", "rf64"],
        about: "PCM 8 to 32 bits, float 32 and 64; BWF, RF64",
    },
    KindOfFile { name: "AIFF", extensions: &["aiff", "aif", "aifc"], about: "PCM 8 to 32 bits, float" },
    KindOfFile { name: "CAF", extensions: &["caf"], about: "PCM, float, ALAC, AAC-LC" },
    KindOfFile {
        name: "FLAC",
        extensions: &["flac"],
        about: "16 and 24 bits, verified against its checksum",
    },
    KindOfFile { name: "MP3", extensions: &["mp3"], about: "MPEG layer III, gapless" },
    KindOfFile {
        name: "M4A",
        extensions: &["m4a", "mp4", "mov"],
        about: "AAC-LC (mono and stereo) and ALAC, gapless",
    },
    KindOfFile { name: "AAC", extensions: &["aac"], about: "AAC-LC in ADTS" },
    KindOfFile {
        name: "Ogg",
        extensions: &["ogg", "oga", "opus"],
        about: "Vorbis (mono and stereo), Opus and FLAC, gapless",
    },
    KindOfFile { name: "WebM", extensions: &["webm", "mka", "mkv"], about: "Opus, Vorbis, FLAC and PCM" },
];

/// What a sound file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Container: "wave", "flac", "isomp4", …
    pub container: &'static str,
    /// Codec: "pcm_s24le", "aac", "opus", …
    pub codec: &'static str,
    /// Frames a second.
    pub rate: u32,
    /// 1 or more.
    pub channels: u16,
    /// Bits a sample as stored, where the codec has such a thing.
    pub bits: Option<u32>,
    /// Exact length, encoder delay and padding not counted.
    pub frames: u64,
}

impl Facts {
    /// Whether its samples may be no numbers: floating point, kept as it is.
    pub fn is_float(&self) -> bool {
        self.codec.starts_with("pcm_f")
    }

    /// Length in time.
    pub fn duration(&self) -> Seconds {
        Seconds(self.frames as f64 / f64::from(self.rate))
    }

    /// As the song knows a take; `digest` is the BLAKE3 of the file.
    pub fn recording(&self, digest: [u8; 32]) -> Recording {
        Recording { frames: self.frames, rate: self.rate, channels: self.channels, digest }
    }
}

/// Reads the facts of a file from its headers; walks its packets where the container does not state an exact length.
///
/// # Errors
/// As [`Decoder::open`].
pub fn probe(path: &Path) -> Result<Facts> {
    Ok(Decoder::open(path)?.facts().clone())
}
