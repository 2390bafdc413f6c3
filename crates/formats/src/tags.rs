//! Tags for listeners: who, what and how loud, in each format's own vocabulary.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use dsp::Decibels;
use lofty::config::{ParseOptions, WriteOptions};
use lofty::file::{FileType, TaggedFileExt};
use lofty::id3::v2::Id3v2Tag;
use lofty::picture::{Picture, PictureType};
use lofty::probe::Probe;
use lofty::tag::{ItemKey, ItemValue, Tag, TagExt, TagItem, TagType};

use crate::{Error, Result};

/// ReplayGain 2 aims at −18 LUFS, the R128 tags of Opus (RFC 7845, section 5.2.1) at −23 LUFS.
const REPLAY_GAIN_OVER_R128: f64 = 5.0;

/// What listeners see; empty text and empty lists are not written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tags {
    /// Title of the track.
    pub title: String,
    /// Its artists, in order.
    pub artists: Vec<String>,
    /// Title of the release.
    pub album: String,
    /// Number on the release.
    pub track: Option<u32>,
    /// `2026`, `2026-11` or `2026-11-23`.
    pub date: String,
    /// One genre.
    pub genre: String,
    /// Writers of the music.
    pub composers: Vec<String>,
    /// Writers of the words.
    pub lyricists: Vec<String>,
    /// Twelve characters, no hyphens.
    pub isrc: String,
    /// The copyright line.
    pub copyright: String,
    /// The words, lines apart.
    pub lyrics: String,
    /// A JPEG or PNG file.
    pub cover: Option<Vec<u8>>,
    /// Gain that players may apply.
    pub replay_gain: Option<ReplayGain>,
}

/// How much a player should turn a track up for −18 LUFS, and how high it peaks before that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplayGain {
    /// The gain.
    pub gain: Decibels,
    /// Highest true peak, 1 is full scale; `None` where the format has no place for it (Opus).
    pub peak: Option<f64>,
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Tags(error.to_string())
}

/// Puts tags into a WAV (ID3v2.4), FLAC or Opus (Vorbis comments) file, in the place of all that it has.
///
/// # Errors
/// [`Error::Tags`] if the file has no place for tags, or the cover is neither JPEG nor PNG.
pub fn write(path: &Path, tags: &Tags) -> Result<()> {
    let file_type = open(path)?.file_type();
    let kind = match file_type {
        Some(FileType::Wav) => TagType::Id3v2,
        Some(FileType::Flac | FileType::Opus) => TagType::VorbisComments,
        _ => return Err(Error::Tags("only WAV, FLAC and Opus files are tagged".into())),
    };
    let mut tag = Tag::new(kind);
    for (key, text) in tags.texts() {
        if !text.is_empty() {
            tag.push(TagItem::new(key, ItemValue::Text(text)));
        }
    }
    match (tags.replay_gain, file_type) {
        (Some(ReplayGain { gain, .. }), Some(FileType::Opus)) => {
            let r128 = dsp::math::round((gain.0 - REPLAY_GAIN_OVER_R128) * 256.0);
            tag.insert_text(ItemKey::R128TrackGain, format!("{r128}"));
        }
        (Some(ReplayGain { gain, peak }), _) => {
            tag.insert_text(ItemKey::ReplayGainTrackGain, format!("{:.2} dB", gain.0));
            if let Some(peak) = peak {
                tag.insert_text(ItemKey::ReplayGainTrackPeak, format!("{peak:.6}"));
            }
        }
        (None, _) => {}
    }
    if let Some(cover) = &tags.cover {
        let mut picture = Picture::from_reader(&mut cover.as_slice()).map_err(fault)?;
        picture.set_pic_type(PictureType::CoverFront);
        tag.push_picture(picture);
    }
    let options = WriteOptions::default().remove_others(true);
    if kind == TagType::Id3v2 {
        in_order(tag).save_to_path(path, options).map_err(fault)
    } else {
        tag.save_to_path(path, options).map_err(fault)
    }
}

/// The frames of an ID3 tag by name: lofty converts them in an order that changes from run to run.
fn in_order(tag: Tag) -> Id3v2Tag {
    let mut frames: Vec<_> = Id3v2Tag::from(tag).into_iter().collect();
    frames.sort_by_cached_key(|frame| (frame.id_str().to_owned(), format!("{frame:?}")));
    let mut sorted = Id3v2Tag::default();
    for frame in frames {
        sorted.insert(frame);
    }
    sorted
}

/// Reads the tags of a file of any kind; without tags, empty ones.
///
/// # Errors
/// [`Error::Tags`] if the file cannot be understood.
pub fn read(path: &Path) -> Result<Tags> {
    let probe = open(path)?.options(ParseOptions::new());
    let file = catch_unwind(AssertUnwindSafe(|| probe.read()))
        .map_err(|_| fault("the reader gave up"))?
        .map_err(fault)?;
    Ok(file.primary_tag().or_else(|| file.first_tag()).map(Tags::from).unwrap_or_default())
}

fn open(path: &Path) -> Result<Probe<std::io::BufReader<std::fs::File>>> {
    Ok(Probe::open(path).map_err(fault)?.guess_file_type()?)
}

impl Tags {
    fn texts(&self) -> Vec<(ItemKey, String)> {
        let one = [
            (ItemKey::TrackTitle, &self.title),
            (ItemKey::AlbumTitle, &self.album),
            (ItemKey::RecordingDate, &self.date),
            (ItemKey::Genre, &self.genre),
            (ItemKey::Isrc, &self.isrc),
            (ItemKey::CopyrightMessage, &self.copyright),
            (ItemKey::UnsyncLyrics, &self.lyrics),
        ];
        let many = [
            (ItemKey::TrackArtist, &self.artists),
            (ItemKey::Composer, &self.composers),
            (ItemKey::Lyricist, &self.lyricists),
        ];
        let one = one.into_iter().map(|(key, text)| (key, text.clone()));
        let many =
            many.into_iter().flat_map(|(key, names)| names.iter().map(move |name| (key, name.clone())));
        let track = self.track.map(|track| (ItemKey::TrackNumber, track.to_string()));
        one.chain(many).chain(track).collect()
    }
}

impl From<&Tag> for Tags {
    fn from(tag: &Tag) -> Self {
        let text = |key| tag.get_string(key).unwrap_or_default().to_owned();
        let list = |key| tag.get_strings(key).map(str::to_owned).collect();
        let number = |key| tag.get_string(key)?.trim_end_matches(" dB").trim().parse::<f64>().ok();
        let gain = number(ItemKey::ReplayGainTrackGain)
            .or_else(|| Some(number(ItemKey::R128TrackGain)? / 256.0 + REPLAY_GAIN_OVER_R128));
        let lyrics = Some(text(ItemKey::UnsyncLyrics)).filter(|lyrics| !lyrics.is_empty());
        Self {
            title: text(ItemKey::TrackTitle),
            artists: list(ItemKey::TrackArtist),
            album: text(ItemKey::AlbumTitle),
            track: tag.get_string(ItemKey::TrackNumber).and_then(|track| track.parse().ok()),
            date: text(ItemKey::RecordingDate),
            genre: text(ItemKey::Genre),
            composers: list(ItemKey::Composer),
            lyricists: list(ItemKey::Lyricist),
            isrc: text(ItemKey::Isrc),
            copyright: text(ItemKey::CopyrightMessage),
            lyrics: lyrics.unwrap_or_else(|| text(ItemKey::Lyrics)),
            cover: tag.pictures().first().map(|picture| picture.data().to_vec()),
            replay_gain: gain
                .map(|gain| ReplayGain { gain: Decibels(gain), peak: number(ItemKey::ReplayGainTrackPeak) }),
        }
    }
}
