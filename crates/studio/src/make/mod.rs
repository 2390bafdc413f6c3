//! From song folder to files: whatever is out of date is made, and nothing else.

pub mod files;
mod metered;
mod report;

use crate::folder::Folder;
use crate::made::Made;
use crate::progress::Bar;
use crate::store::Disk;
use crate::takes::Recordings;
use crate::{Failure, atomic, failure::Doing};
use dsp::Frames;
use engine::analyse::{Measures, measure};
use engine::check::Finding;
use engine::{JobId, Plan, Read, Studio, Target, Write, master};
use files::{Scratch, SoundFile};
use formats::write::{Format, format};
use metered::Meter;
use song::{Song, Texts};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Frames handed on at a time.
const CHUNK: usize = 1 << 14;

/// What shall be made, and with what.
pub struct Making<'a> {
    /// The song's folder.
    pub folder: &'a Folder,
    /// Its texts.
    pub texts: &'a Texts,
    /// The song.
    pub song: &'a Song,
    /// Its plan.
    pub plan: &'a Plan,
    /// Keeps rendered sound.
    pub store: &'a Disk,
    /// Shown and asked.
    pub bar: &'a Bar,
    /// Threads.
    pub threads: usize,
}

/// What was made.
pub struct Outcome {
    /// Paths within the song folder of everything that was written now.
    pub written: Vec<String>,
    /// What the master measures and what is wrong with it; `None` where it was up to date.
    pub judged: Option<(Measures, Vec<Finding>)>,
}

/// A file of the master.
struct Wanted {
    name: String,
    key: String,
    format: &'static Format,
    tagged: bool,
}

impl Making<'_> {
    /// Makes what is out of date.
    pub fn make(&self) -> Result<Outcome, Failure> {
        let mut made = Made::load(self.folder);
        for folder in ["", "out", "out/stems", "out/delivery", "out/fans", ".songwright"] {
            atomic::clean(&self.folder.path.join(folder));
        }
        let jobs: Vec<(String, JobId)> =
            self.jobs().into_iter().filter(|(name, job)| !made.fresh(name, &self.key(*job))).collect();
        let meters: BTreeMap<String, Meter> =
            jobs.iter().map(|(name, _)| (name.clone(), Meter::new(self.plan.rate))).collect();
        let outputs = jobs.iter().map(|(name, job)| {
            let file = self.file(name, wav32f()?, self.plan.frames)?;
            let meter = meters.get(name).cloned().unwrap_or_else(|| Meter::new(self.plan.rate));
            Ok((*job, meter.on(file)))
        });
        let outputs = outputs.collect::<Result<Vec<_>, Failure>>()?;
        let target = Target { loudness: self.song.master.target, ceiling: self.song.master.ceiling };
        let master_key = master::key(self.plan, target).to_string();
        let wanted: Vec<_> =
            self.wanted(&master_key).into_iter().filter(|w| !made.fresh(&w.name, &w.key)).collect();
        let report_key = report::key(&master_key, self.texts);
        let reported = report::NAMES.iter().all(|name| made.fresh(name, &report_key));
        let recordings = Recordings { root: self.folder.path.clone() };
        let pool = engine::pool(self.threads)?;
        let studio = Studio { takes: &recordings, store: self.store, progress: self.bar, pool: &pool };
        let mut written = Vec::new();
        if wanted.is_empty() && reported {
            if !outputs.is_empty() {
                engine::render(self.plan, outputs, studio)?;
            }
            self.note(&mut made, &jobs, &mut written)?;
            return Ok(Outcome { written, judged: None });
        }
        let (scratch, sink) = Scratch::create(&self.folder.state()?)?;
        engine::produce(self.plan, outputs, target, vec![sink], studio)?;
        self.note(&mut made, &jobs, &mut written)?;
        let measures = self.master_files(&wanted, &scratch, &pool)?;
        for file in &wanted {
            made.wrote(&file.name, &file.key)?;
            written.push(file.name.clone());
        }
        let findings = report::findings(&measures, target);
        let stems: Vec<String> =
            self.jobs().into_iter().map(|(name, _)| name).filter(|name| name != MIX).collect();
        let all: Vec<Wanted> = self.wanted(&master_key);
        let report = report::report(self, &measures, &findings, (&stems, &meters), &all)?;
        let pages = [engine::report::html(&report), engine::report::json(&report)];
        for (name, page) in report::NAMES.iter().zip(pages).filter(|_| !reported) {
            atomic::write(&self.folder.path.join(name), page.as_bytes())?;
            made.wrote(name, &report_key)?;
            written.push((*name).into());
        }
        Ok(Outcome { written, judged: Some((measures, findings)) })
    }

    /// The mix and the stems: where they go and what they are.
    fn jobs(&self) -> Vec<(String, JobId)> {
        let names: Vec<String> = self.plan.stems.iter().map(|(name, _)| name.clone()).collect();
        let files = crate::stems::folders(&names);
        let stems = files
            .into_iter()
            .zip(&self.plan.stems)
            .map(|(file, (_, job))| (format!("out/stems/{file}.wav"), *job));
        std::iter::once((MIX.to_string(), self.plan.mix)).chain(stems).collect()
    }

    /// What the sound file of a job depends on.
    fn key(&self, job: JobId) -> String {
        format!("wav32f {} {}", self.plan.frames.0, self.plan.job(job).key)
    }

    /// The files of the master: for delivery without tags, for listeners with them.
    fn wanted(&self, master: &str) -> Vec<Wanted> {
        let formats = self.song.master.formats.iter().filter_map(|name| format(name));
        let both = |format: &'static Format| {
            let name =
                if format.name == format.extension { String::new() } else { format!("-{}", format.name) };
            let file = format!("master{name}.{}", format.extension);
            let key = format!("{} {master}", format.name);
            let plain =
                Wanted { name: format!("out/delivery/{file}"), key: key.clone(), format, tagged: false };
            let tags = report::tags_key(self.song, self.texts);
            let tagged = Wanted {
                name: format!("out/fans/{file}"),
                key: format!("{key} {tags}"),
                format,
                tagged: true,
            };
            std::iter::once(plain).chain((format.extension != "wav").then_some(tagged))
        };
        formats.flat_map(both).collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path.join(name)
    }

    fn file(&self, name: &str, format: &Format, frames: Frames) -> Result<Box<dyn Write>, Failure> {
        Ok(Box::new(SoundFile::create(&self.path(name), format, self.plan.rate, frames)?))
    }

    fn note(
        &self,
        made: &mut Made,
        jobs: &[(String, JobId)],
        written: &mut Vec<String>,
    ) -> Result<(), Failure> {
        for (name, job) in jobs {
            made.wrote(name, &self.key(*job))?;
            written.push(name.clone());
        }
        Ok(())
    }

    /// Writes the files of the master, all at once, and measures it meanwhile.
    fn master_files(
        &self,
        wanted: &[Wanted],
        scratch: &Scratch,
        pool: &engine::ThreadPool,
    ) -> Result<Measures, Failure> {
        let failures = Mutex::new(Vec::new());
        let note = |done: Result<(), Failure>| {
            failures.lock().unwrap_or_else(PoisonError::into_inner).extend(done.err());
        };
        let mut measures = None;
        pool.scope(|scope| {
            let note = &note;
            for file in wanted.iter().filter(|file| !file.tagged) {
                scope.spawn(move |_| note(self.plain(file, scratch)));
            }
            scope.spawn(|_| {
                measures = Some(scratch.read().and_then(|mut sound| measure(&mut sound, self.plan.rate)));
            });
        });
        wanted.iter().filter(|file| file.tagged).for_each(|file| note(self.tagged(file)));
        match failures.into_inner().unwrap_or_else(PoisonError::into_inner).pop() {
            Some(failure) => Err(failure),
            None => Ok(measures.ok_or_else(|| Failure::machine("the master was not measured"))??),
        }
    }

    /// Encodes a file of the master.
    fn plain(&self, wanted: &Wanted, scratch: &Scratch) -> Result<(), Failure> {
        let mut sound = scratch.read()?;
        let file =
            SoundFile::create(&self.path(&wanted.name), wanted.format, self.plan.rate, sound.frames())?;
        copy(&mut sound, Box::new(file))
    }

    /// Copies a file for delivery and puts tags on the copy before it becomes visible.
    fn tagged(&self, wanted: &Wanted) -> Result<(), Failure> {
        let plain = self.path(&wanted.name.replacen("out/fans/", "out/delivery/", 1));
        let hidden =
            self.path(&format!(".songwright/{}tags.{}", atomic::UNFINISHED, wanted.format.extension));
        std::fs::copy(&plain, &hidden).doing("copy", &plain)?;
        let tags = report::tags(self.song, self.folder);
        formats::tags::write(&hidden, &tags)
            .map_err(|error| Failure::song(format!("cannot tag {}: {error}", wanted.name)))?;
        atomic::place(&hidden, &self.path(&wanted.name))
    }
}

/// Where the mix goes.
const MIX: &str = "out/mix.wav";

fn wav32f() -> Result<&'static Format, Failure> {
    format("wav32f").ok_or_else(|| Failure::machine("this build cannot write WAV"))
}

/// Hands a sound on from beginning to end.
fn copy(sound: &mut dyn Read, mut to: Box<dyn Write>) -> Result<(), Failure> {
    let (mut left, mut right) = (vec![0.0; CHUNK], vec![0.0; CHUNK]);
    let mut to_come = sound.frames().0;
    while to_come > 0 {
        let count = to_come.min(CHUNK as u64) as usize;
        sound.read(&mut left[..count], &mut right[..count])?;
        to.write(&left[..count], &right[..count])?;
        to_come -= count as u64;
    }
    Ok(to.finish()?)
}
