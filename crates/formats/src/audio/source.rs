//! A file opened: its container, its sound track, and which of the decoded frames are meant to be heard.

use std::fs::File;
use std::path::Path;

use dsp::Seconds;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS, CODEC_ID_VORBIS};
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use super::codec::{Codec, Opened, guard};
use super::pcm::Pcm;
use super::{edits, ogg, riff, webm, whole};
use crate::{Error, Result};

/// Frames a second that make sense.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// Channels that make sense.
const MOST_CHANNELS: usize = 64;
/// The densest file there can be: blocks of FLAC's greatest length, silent.
const MOST_FRAMES_A_BYTE: u64 = 65_536;
/// Packets without sound, one after the other, that make a file damaged.
pub(super) const MOST_EMPTY_PACKETS: u32 = 1_000;

/// An opened file.
pub(super) struct Source {
    pub(super) reader: Box<dyn FormatReader>,
    pub(super) opened: Opened,
    /// Gives the samples in the place of `reader` and `opened`, where it can.
    pub(super) pcm: Option<Pcm>,
    pub(super) container: &'static str,
    pub(super) track: u32,
    pub(super) rate: u32,
    pub(super) bits: Option<u32>,
    /// Decoded frames before the first audible one.
    pub(super) skip: u64,
    /// Audible frames.
    pub(super) frames: u64,
}

impl Source {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        if length == 0 {
            return Err(Error::Empty);
        }
        match whole::missing(&mut file, length)? {
            0 => {}
            missing => return Err(Error::Cut { missing }),
        }
        let riff = riff::read(&mut file, length)?;
        let (reader, track) =
            demux(path, riff.as_ref().filter(|riff| riff.disguised).map(|riff| riff.sound))?;
        let container = reader.format_info().short_name;
        let Some(CodecParameters::Audio(parameters)) = &track.codec_params else {
            return Err(Error::Unknown);
        };
        let channels = parameters.channels.as_ref().map(Channels::count);
        if channels.is_some_and(|channels| channels > MOST_CHANNELS) {
            return Err(Error::Unsupported(format!("more than {MOST_CHANNELS} channels")));
        }
        let opened = Codec::open(parameters).map_err(|error| match error {
            Error::Unsupported(_) if parameters.codec == CODEC_ID_AAC => {
                Error::Unsupported("AAC other than LC, or with more than two channels".into())
            }
            error => error,
        })?;
        // symphonia 0.6.1 decodes more than two coupled Vorbis channels wrongly, without an error.
        if parameters.codec == CODEC_ID_VORBIS && opened.channels.count() > 2 {
            return Err(Error::Unsupported("Vorbis with more than two channels".into()));
        }
        let is_opus = parameters.codec == CODEC_ID_OPUS;
        let rate = if is_opus { 48_000 } else { parameters.sample_rate.unwrap_or(0) };
        if !RATES.contains(&rate) {
            return Err(Error::Unsupported(format!("a sample rate of {rate} Hz")));
        }
        if opened.channels.count() == 0 {
            return Err(Error::Unsupported("a number of channels that is not stated".into()));
        }
        let bits = parameters.bits_per_sample.or(parameters.bits_per_coded_sample);
        let layout = riff.as_ref().filter(|_| container == "wave").map(|riff| (riff.sound, riff.align));
        let mut source =
            Self { reader, opened, pcm: None, container, track: track.id, rate, bits, skip: 0, frames: 0 };
        let frames = source.extent(&mut file, length, riff, &track, parameters)?;
        source.frames = match frames {
            Some(frames) => frames,
            None => {
                let counted = source.count(is_opus, path)?.saturating_sub(source.padding(&file)?);
                source.refuse_less(counted)?;
                if container == "caf" { counted.min(track.num_frames.unwrap_or(u64::MAX)) } else { counted }
            }
        };
        if let Some((sound, align)) = layout {
            let opened = &source.opened;
            let channels = opened.channels.count();
            source.pcm = Pcm::open(file, opened.name, channels, (sound, align, source.frames))?;
        }
        match source.frames {
            0 => Err(Error::NoSound),
            frames if frames / MOST_FRAMES_A_BYTE > length => Err(Error::damaged(format!(
                "its {length} bytes cannot hold the {frames} frames that it states"
            ))),
            _ => Ok(source),
        }
    }

    /// Sets `skip` and tells the audible frames, if the container states both.
    fn extent(
        &mut self,
        file: &mut File,
        length: u64,
        riff: Option<riff::Riff>,
        track: &Track,
        parameters: &AudioCodecParameters,
    ) -> Result<Option<u64>> {
        match self.container {
            "wave" => match riff {
                Some(riff::Riff { frames: Some(frames), present: Some(present), .. }) if present < frames => {
                    let [at, of] =
                        [present, frames].map(|frames| Seconds(frames as f64 / f64::from(self.rate)));
                    Err(Error::Truncated { at, of })
                }
                riff => Ok(riff.and_then(|riff| riff.frames).or(track.num_frames)),
            },
            "isomp4" => {
                let total = track.num_frames.filter(|frames| *frames > 0);
                let heard = edits::heard(file, length, track.id, total)?;
                self.skip = heard.map_or(0, |heard| heard.start);
                Ok(heard
                    .and_then(|heard| heard.length)
                    .or(total.and_then(|total| total.checked_sub(self.skip))))
            }
            "matroska" => {
                self.skip = self.opened.delay;
                Ok(None)
            }
            "ogg" => {
                self.skip = self.opened.delay;
                if let Some(ogg::Fault { granule, why }) = ogg::fault(file, track.id)? {
                    let good = granule.saturating_sub(self.skip) as f64 / f64::from(self.rate);
                    return Err(Error::Damaged { at: Seconds(good), why: why.into() });
                }
                Ok(track.num_frames.map(|frames| frames.saturating_sub(self.skip)))
            }
            "caf" => {
                self.skip = track.delay.map_or(0, u64::from);
                Ok(track.num_frames.filter(|_| self.opened.name.starts_with("pcm")))
            }
            "mp3" if track.delay.is_none() => Ok(None),
            "aac" => Ok(None),
            _ => Ok(track
                .num_frames
                .filter(|frames| *frames > 0 || parameters.max_frames_per_packet.is_some())),
        }
    }

    fn padding(&self, file: &File) -> Result<u64> {
        if self.container != "matroska" {
            return Ok(0);
        }
        let nanoseconds = u128::from(webm::padding(file)?);
        Ok(u64::try_from((nanoseconds * u128::from(self.rate) + 500_000_000) / 1_000_000_000)
            .unwrap_or(u64::MAX))
    }

    /// A WebM file that states its duration must hold that much, bar a packet or two.
    fn refuse_less(&self, counted: u64) -> Result<()> {
        let info = self.reader.media_info();
        let stated =
            info.time_base.zip(info.duration).map(|(base, length)| base.calc_duration_saturating(length));
        let (at, of) = (counted as f64 / f64::from(self.rate), stated.map_or(0.0, |time| time.as_secs_f64()));
        if self.container == "matroska" && at + 0.1 < of {
            return Err(Error::Truncated { at: Seconds(at), of: Seconds(of) });
        }
        Ok(())
    }

    /// Counts the audible frames of all packets, then goes back to the first. Only CAF and WebM need decoding for that: the
    /// one's packets are not bound to its stated length, the other's durations are rounded to a millisecond.
    fn count(&mut self, is_opus: bool, path: &Path) -> Result<u64> {
        let mut total = 0u64;
        let mut planes = vec![Vec::new(); self.opened.channels.count()];
        let decodes = matches!(self.container, "caf" | "matroska");
        let mut empty = 0;
        while let Some(packet) = self.next()? {
            let before = total;
            total = total.saturating_add(if is_opus {
                opus_pure::packet::samples_48k(&packet.data).map_or(0, |n| n as u64)
            } else if decodes {
                self.opened.codec.decode(&packet, &mut planes)?;
                planes.iter().map(Vec::len).min().unwrap_or(0) as u64
            } else {
                packet.dur.get()
            });
            empty = if total == before { empty + 1 } else { 0 };
            if empty > MOST_EMPTY_PACKETS {
                return Err(Error::damaged("packets without sound"));
            }
        }
        let (reader, track) = demux(path, None)?;
        self.reader = reader;
        if let (true, Some(CodecParameters::Audio(parameters))) = (decodes, &track.codec_params) {
            self.opened = Codec::open(parameters)?;
        }
        Ok(total.saturating_sub(self.skip))
    }

    /// The next packet of the sound track; `None` at the end, or where the file breaks off.
    pub(super) fn next(&mut self) -> Result<Option<Packet>> {
        loop {
            match guard(|| self.reader.next_packet()) {
                Ok(Some(packet)) if packet.track_id == self.track => return Ok(Some(packet)),
                Ok(Some(_)) => {}
                Ok(None) => return Ok(None),
                Err(Error::Machine(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn demux(path: &Path, disguise: Option<u64>) -> Result<(Box<dyn FormatReader>, Track)> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let source: Box<dyn MediaSource> = match disguise {
        Some(sound) => Box::new(riff::AsRiff::new(file, length, sound)),
        None => Box::new(file),
    };
    let stream = MediaSourceStream::new(source, Default::default());
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
        hint.with_extension(extension);
    }
    let options = (FormatOptions::default(), MetadataOptions::default());
    let reader = guard(|| symphonia::default::get_probe().probe(&hint, stream, options.0, options.1))
        .map_err(|error| match error {
            Error::Machine(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Error::damaged("the file ends within its header")
            }
            Error::Unsupported(why) if why.contains("no suitable format reader") => Error::Unknown,
            error => error,
        })?;
    let track = reader.default_track(TrackType::Audio).cloned().ok_or(Error::Unknown)?;
    Ok((reader, track))
}
