//! The sound files that are made of a master: for delivery, for listeners, and as other devices play it.

use super::files::{Scratch, SoundFile};
use super::{CHUNK, Making, report};
use crate::made::{Judged, hex};
use crate::{Failure, atomic, failure::Doing};
use engine::analyse::{Measures, measure};
use engine::audition::{self, Device};
use engine::{Error, Frames, Progress, Read, Write};
use formats::write::Format;
use rayon::ThreadPool;
use rayon::prelude::*;
use std::fs;

/// A file of the master.
pub struct Wanted {
    /// Path within the song folder.
    pub name: String,
    /// What it depends on.
    pub key: String,
    /// How it is written.
    pub format: &'static Format,
    /// For listeners.
    pub tagged: bool,
    /// The file for delivery of the same sound.
    plain: String,
}

impl Wanted {
    /// Its path and what it depends on.
    pub fn named(&self) -> (String, String) {
        (self.name.clone(), self.key.clone())
    }
}

/// The master as a device plays it.
pub struct Audition {
    /// Path within the song folder.
    pub name: String,
    /// What it depends on.
    pub key: String,
    /// The device.
    pub device: &'static Device,
}

impl Audition {
    /// Its path and what it depends on.
    pub fn named(&self) -> (String, String) {
        (self.name.clone(), self.key.clone())
    }
}

/// The format of this name.
pub fn format(name: &str) -> Result<&'static Format, Failure> {
    formats::write::format(name).ok_or_else(|| Failure::machine(format!("this build cannot write {name}")))
}

/// The master on every device.
pub fn auditions(master: &str) -> Vec<Audition> {
    let on = |(name, device): (&str, &'static Device)| {
        let facts = hex(blake3::hash(format!("{device:?}").as_bytes()).as_bytes());
        let key = format!("audition {} {facts} {master}", audition::VERSION);
        Audition { name: format!("out/auditions/{name}.flac"), key, device }
    };
    audition::named().map(on).collect()
}

impl Making<'_> {
    /// The files of the master: for delivery without tags, for listeners with them.
    pub fn wanted(&self, master: &str) -> Vec<Wanted> {
        let tags = report::tags_key(self.song, self.folder);
        let formats = self.song.master.formats.iter().filter_map(|name| formats::write::format(name));
        let both = |format: &'static Format| {
            let name =
                if format.name == format.extension { String::new() } else { format!("-{}", format.name) };
            let file = format!("master{name}.{}", format.extension);
            let plain = format!("out/delivery/{file}");
            let key = format!("{} {master}", format.name);
            let delivery =
                Wanted { name: plain.clone(), key: key.clone(), format, tagged: false, plain: plain.clone() };
            let (name, key) = (format!("out/fans/{file}"), format!("{key} {tags}"));
            let fans = Wanted { name, key, format, tagged: true, plain };
            std::iter::once(delivery).chain((format.extension != "wav").then_some(fans))
        };
        formats.flat_map(both).collect()
    }

    /// Writes files of the master, and measures it meanwhile.
    pub fn write_masters(
        &self,
        files: &[Wanted],
        scratch: &Scratch,
        pool: &ThreadPool,
    ) -> Result<Measures, Failure> {
        let frames = scratch.read()?.frames();
        self.bar.stage("writing the masters", frames.0 * (files.len() as u64 + 1));
        let write = |wanted: &Wanted| {
            let file = SoundFile::create(&self.path(&wanted.name), wanted.format, self.plan.rate, frames)?;
            self.copy(&mut scratch.read()?, Box::new(file))
        };
        let measured = || {
            let mut sound = scratch.read()?;
            let mut watched = Watched { sound: &mut sound, progress: self.bar };
            Ok::<_, Failure>(measure(&mut watched, self.plan.rate)?)
        };
        let (measures, wrote) = pool.join(measured, || files.par_iter().with_max_len(1).try_for_each(write));
        wrote?;
        measures
    }

    /// Writes the master as devices play it.
    pub fn audition(
        &self,
        auditions: &[Audition],
        measures: &Measures,
        scratch: &Scratch,
        pool: &ThreadPool,
    ) -> Result<(), Failure> {
        let format = format("flac16")?;
        let frames = scratch.read()?.frames();
        let player = |audition: &Audition| {
            let file = SoundFile::create(&self.path(&audition.name), format, self.plan.rate, frames)?;
            Ok((audition.device, Box::new(file) as Box<dyn Write>))
        };
        let players = auditions.iter().map(player).collect::<Result<Vec<_>, Failure>>()?;
        let master = audition::Master {
            rate: self.plan.rate,
            loudness: measures.levels.integrated,
            spectrum: &measures.spectrum,
            open: &|| Ok(Box::new(scratch.read()?)),
        };
        Ok(audition::render(&master, players, pool, self.bar)?)
    }

    /// Writes a file for listeners: that for delivery, with tags put on before it becomes visible.
    pub fn tagged_file(&self, wanted: &Wanted, judged: &Judged) -> Result<(), Failure> {
        let hidden =
            self.path(&format!(".songwright/{}tags.{}", atomic::UNFINISHED, wanted.format.extension));
        fs::copy(self.path(&wanted.plain), &hidden).doing("write", &hidden)?;
        let tags = report::tags(self.song, self.folder, Some(judged));
        formats::tags::write(&hidden, &tags)
            .map_err(|error| Failure::song(format!("cannot tag {}: {error}", wanted.name)))?;
        atomic::place(&hidden, &self.path(&wanted.name))
    }

    /// Hands a sound on from beginning to end.
    fn copy(&self, sound: &mut dyn Read, mut to: Box<dyn Write>) -> Result<(), Failure> {
        let (mut left, mut right) = (vec![0.0; CHUNK], vec![0.0; CHUNK]);
        let mut to_come = sound.frames().0;
        let mut sound = Watched { sound, progress: self.bar };
        while to_come > 0 {
            let count = to_come.min(CHUNK as u64) as usize;
            sound.read(&mut left[..count], &mut right[..count])?;
            to.write(&left[..count], &right[..count])?;
            to_come -= count as u64;
        }
        Ok(to.finish()?)
    }
}

/// A sound whose reading is shown, and ends when the user stops.
struct Watched<'a> {
    sound: &'a mut dyn Read,
    progress: &'a dyn Progress,
}

impl Read for Watched<'_> {
    fn frames(&self) -> Frames {
        self.sound.frames()
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        if self.progress.stopped() {
            return Err(Error::Stopped);
        }
        self.progress.advance(left.len() as u64);
        self.sound.read(left, right)
    }
}
