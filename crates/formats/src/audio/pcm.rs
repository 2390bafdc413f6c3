//! PCM in WAV, straight from the file: the usual kind of take, and the one of which most bytes are read.

use dsp::wide;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Frames read at a time.
const STRETCH: u64 = 2_048;

/// The samples of a WAV file, from its first frame on.
pub(super) struct Pcm {
    file: File,
    kind: Kind,
    /// Bytes still to be read.
    rest: u64,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Kind {
    Int16,
    Int24,
    Float32,
}

impl Kind {
    fn of(codec: &str) -> Option<Self> {
        match codec {
            "pcm_s16le" => Some(Self::Int16),
            "pcm_s24le" => Some(Self::Int24),
            "pcm_f32le" => Some(Self::Float32),
            _ => None,
        }
    }

    /// Bytes a sample.
    fn width(self) -> usize {
        match self {
            Self::Int16 => 2,
            Self::Int24 => 3,
            Self::Float32 => 4,
        }
    }
}

impl Pcm {
    /// The samples of a codec, from byte `start` of a file on; `None` for other codecs, or frames that are not just the
    /// samples of their channels.
    pub(super) fn open(
        mut file: File,
        codec: &str,
        channels: usize,
        (start, align, frames): (u64, u64, u64),
    ) -> io::Result<Option<Self>> {
        let Some(kind) = Kind::of(codec).filter(|kind| align == (channels * kind.width()) as u64) else {
            return Ok(None);
        };
        file.seek(SeekFrom::Start(start))?;
        Ok(Some(Self { file, kind, rest: frames.saturating_mul(align), bytes: Vec::new() }))
    }

    /// The next frames, one vector a channel; none at the end of the sound or of the file.
    pub(super) fn read(&mut self, planes: &mut [Vec<f32>]) -> io::Result<()> {
        let frames = self.fetch(STRETCH, planes.len())?;
        planes.iter_mut().for_each(|plane| plane.resize(frames, 0.0));
        let mut planes: Vec<&mut [f32]> = planes.iter_mut().map(Vec::as_mut_slice).collect();
        self.unpack(&mut planes);
        Ok(())
    }

    /// The next frames of a stereo file, as many as the shorter slice takes; tells how many, 0 at the end of the sound or of the file.
    pub(super) fn read_stereo(&mut self, left: &mut [f32], right: &mut [f32]) -> io::Result<usize> {
        let frames = self.fetch(STRETCH.min(left.len().min(right.len()) as u64), 2)?;
        self.unpack(&mut [&mut left[..frames], &mut right[..frames]]);
        Ok(frames)
    }

    /// Reads the bytes of the next frames; tells how many they are.
    fn fetch(&mut self, frames: u64, channels: usize) -> io::Result<usize> {
        let align = channels * self.kind.width();
        let wanted = self.rest.min(frames * align as u64) as usize;
        self.bytes.resize(wanted, 0);
        let mut filled = 0;
        while filled < wanted {
            match self.file.read(&mut self.bytes[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.rest = if filled < wanted { 0 } else { self.rest - wanted as u64 };
        Ok(filled / align.max(1))
    }

    /// The bytes read as samples.
    fn unpack(&self, planes: &mut [&mut [f32]]) {
        match self.kind {
            Kind::Int16 => {
                unpack(&self.bytes, planes, |b: [u8; 2]| f32::from(i16::from_le_bytes(b)) / 32_768.0)
            }
            Kind::Int24 => unpack(&self.bytes, planes, |[a, b, c]: [u8; 3]| {
                (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0
            }),
            Kind::Float32 => unpack(&self.bytes, planes, f32::from_le_bytes),
        }
    }
}

/// Interleaved samples to planes.
fn unpack<const N: usize>(bytes: &[u8], planes: &mut [&mut [f32]], sample: impl Fn([u8; N]) -> f32) {
    let samples = bytes.as_chunks::<N>().0;
    if let [left, right] = planes {
        return wide(
            #[inline(always)]
            || {
                let frames = samples.as_chunks::<2>().0;
                for ((l, r), [a, b]) in left.iter_mut().zip(right.iter_mut()).zip(frames) {
                    (*l, *r) = (sample(*a), sample(*b));
                }
            },
        );
    }
    let channels = planes.len();
    for (channel, plane) in planes.iter_mut().enumerate() {
        for (out, bytes) in plane.iter_mut().zip(samples.iter().skip(channel).step_by(channels)) {
            *out = sample(*bytes);
        }
    }
}
