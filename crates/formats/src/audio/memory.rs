//! A sound file in memory, decoded whole.

use std::io::Cursor;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use super::codec::{Codec, guard};
use crate::{Error, Result};

/// Most frames of one sound: 20 minutes at 48 kHz.
const MOST_FRAMES: usize = 57_600_000;

/// A decoded sound.
pub(crate) struct Sound {
    /// One vector a channel, full scale ±1.
    pub planes: Vec<Vec<f32>>,
}

/// Decodes a file of one or two channels; `extension` says what it is likely to be.
pub(crate) fn read(bytes: Vec<u8>, extension: &str) -> Result<Sound> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let mut hint = Hint::new();
    hint.with_extension(extension);
    let options = (FormatOptions::default(), MetadataOptions::default());
    let mut reader = guard(|| symphonia::default::get_probe().probe(&hint, stream, options.0, options.1))?;
    let track = reader.default_track(TrackType::Audio).cloned().ok_or(Error::Unknown)?;
    let Some(CodecParameters::Audio(parameters)) = &track.codec_params else { return Err(Error::Unknown) };
    let mut opened = Codec::open(parameters)?;
    let channels = opened.channels.count();
    if channels == 0 || channels > 2 {
        return Err(Error::Unsupported(format!("a sample of {channels} channels")));
    }
    let mut sound = Sound { planes: vec![Vec::new(); channels] };
    let mut packet_planes = vec![Vec::new(); channels];
    loop {
        let packet = match guard(|| reader.next_packet()) {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            Err(Error::Machine(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        };
        if packet.track_id != track.id {
            continue;
        }
        opened.codec.decode(&packet, &mut packet_planes)?;
        let frames = packet_planes.iter().map(Vec::len).min().unwrap_or(0);
        for (to, from) in sound.planes.iter_mut().zip(&packet_planes) {
            to.extend(&from[..frames]);
        }
        if sound.planes[0].len() > MOST_FRAMES {
            return Err(Error::Unsupported("a sample longer than 20 minutes".into()));
        }
    }
    if sound.planes[0].is_empty() {
        return Err(Error::NoSound);
    }
    Ok(sound)
}
