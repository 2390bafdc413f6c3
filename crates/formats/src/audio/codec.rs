//! One packet to planar samples: symphonia's decoders, and opus-pure behind the same face.

use std::panic::{AssertUnwindSafe, catch_unwind};

use opus_pure::{MAX_PACKET_SAMPLES, OpusDecoder, OpusMSDecoder};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as Fault;
use symphonia::core::packet::Packet;

use super::fold;
use crate::{Error, Result};

/// Runs foreign parsing; a panic in there is one more way of saying that the file is damaged.
pub(super) fn guard<T>(parse: impl FnOnce() -> std::result::Result<T, Fault>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(parse)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(Fault::IoError(error))) => Err(Error::Machine(error)),
        Ok(Err(Fault::Unsupported(what))) => Err(Error::Unsupported(what.into())),
        Ok(Err(Fault::DecodeError(why) | Fault::LimitError(why))) => Err(Error::damaged(why)),
        Ok(Err(Fault::ResetRequired)) => Err(Error::Unsupported("a chain of several streams".into())),
        Ok(Err(other)) => Err(Error::damaged(other.to_string())),
        Err(_) => Err(Error::damaged("the decoder gave up")),
    }
}

/// A decoder of packets.
pub(super) enum Codec {
    Symphonia(Box<dyn AudioDecoder>),
    Opus { decoder: Box<OpusDecoder>, gain: f32 },
    OpusSurround { decoder: Box<OpusMSDecoder>, gain: f32 },
}

/// A codec, its name, its channels, and the encoder's delay if the codec's own header states it.
pub(super) struct Opened {
    pub(super) codec: Codec,
    pub(super) name: &'static str,
    pub(super) channels: Channels,
    pub(super) delay: u64,
}

impl Codec {
    pub(super) fn open(parameters: &AudioCodecParameters) -> Result<Opened> {
        if parameters.codec == CODEC_ID_OPUS {
            return opus(parameters.extra_data.as_deref().unwrap_or_default());
        }
        let options = AudioDecoderOptions::default().gapless(true).verify(true);
        let codec = guard(|| symphonia::default::get_codecs().make_audio_decoder(parameters, &options))?;
        let name = codec.codec_info().short_name;
        let channels =
            codec.codec_params().channels.clone().or_else(|| parameters.channels.clone()).unwrap_or_default();
        Ok(Opened { codec: Self::Symphonia(codec), name, channels, delay: 0 })
    }

    /// Decodes a packet into one vector a channel; MP3 and Vorbis are trimmed by symphonia, the others by the caller.
    pub(super) fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<()> {
        match self {
            Self::Symphonia(decoder) => guard(|| {
                decoder.decode(packet)?.copy_to_vecs_planar(planes);
                Ok(())
            }),
            Self::Opus { decoder, gain } => {
                let channels = planes.len().clamp(1, 2);
                unpack(packet, planes, *gain, channels, |bytes, out| {
                    decoder.decode(bytes, MAX_PACKET_SAMPLES, out)
                })
            }
            Self::OpusSurround { decoder, gain } => {
                let channels = decoder.channels();
                unpack(packet, planes, *gain, channels, |bytes, out| {
                    decoder.decode(bytes, MAX_PACKET_SAMPLES, out)
                })
            }
        }
    }

    /// Whether a checksum over the whole sound, where the format has one, disagrees with what was decoded.
    pub(super) fn checksum_differs(&mut self) -> bool {
        match self {
            Self::Symphonia(decoder) => decoder.finalize().verify_ok == Some(false),
            _ => false,
        }
    }
}

fn unpack(
    packet: &Packet,
    planes: &mut [Vec<f32>],
    gain: f32,
    channels: usize,
    decode: impl FnOnce(&[u8], &mut [f32]) -> opus_pure::Result<usize>,
) -> Result<()> {
    let mut out = vec![0.0f32; MAX_PACKET_SAMPLES * channels];
    let frames = match catch_unwind(AssertUnwindSafe(|| decode(&packet.data, &mut out))) {
        Ok(Ok(frames)) => frames,
        Ok(Err(error)) => return Err(Error::damaged(error.to_string())),
        Err(_) => return Err(Error::damaged("the decoder gave up")),
    };
    for (channel, plane) in planes.iter_mut().enumerate() {
        plane.clear();
        plane
            .extend(out.chunks_exact(channels).take(frames).filter_map(|f| f.get(channel)).map(|x| x * gain));
    }
    Ok(())
}

/// Opens the decoder that an `OpusHead` (RFC 7845, section 5.1) asks for.
fn opus(head: &[u8]) -> Result<Opened> {
    let ([b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', _version, channels, rest @ ..], Some(family)) =
        (head, head.get(18))
    else {
        return Err(Error::damaged("no Opus header"));
    };
    let [skip_low, skip_high, _, _, _, _, gain_low, gain_high, ..] = rest else {
        return Err(Error::damaged("a short Opus header"));
    };
    let gain_db = f64::from(i16::from_le_bytes([*gain_low, *gain_high])) / 256.0;
    let gain = dsp::math::pow(10.0, gain_db / 20.0) as f32;
    let delay = u64::from(u16::from_le_bytes([*skip_low, *skip_high]));
    let count = usize::from(*channels);
    let refuse = |error: opus_pure::Error| Error::Unsupported(format!("Opus with {count} channels: {error}"));
    let codec = if *family == 0 {
        Codec::Opus { decoder: Box::new(OpusDecoder::new(48_000, count).map_err(refuse)?), gain }
    } else {
        Codec::OpusSurround {
            decoder: Box::new(OpusMSDecoder::new(48_000, count, *family).map_err(refuse)?),
            gain,
        }
    };
    Ok(Opened { codec, name: "opus", channels: fold::vorbis_order(count), delay })
}
