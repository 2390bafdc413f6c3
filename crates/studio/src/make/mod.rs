//! From song folder to files: whatever is out of date is made, and nothing else.

pub mod files;
mod forgiving;
mod metered;
mod report;
mod sounds;

use crate::folder::Folder;
use crate::made::{Judged, Made};
use crate::progress::Bar;
use crate::store::Disk;
use crate::takes::Recordings;
use crate::{Failure, atomic};
use engine::{JobId, Plan, Studio, Takes, Target, Write, master};
use files::{Scratch, SoundFile};
use forgiving::Forgiving;
use metered::Meter;
use rayon::ThreadPool;
use song::{Song, Texts};
use sounds::{Audition, Wanted};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Frames handed on at a time.
const CHUNK: usize = 1 << 14;
/// Where the mix goes.
const MIX: &str = "out/mix.wav";
/// The folders into which files are made.
const FOLDERS: [&str; 7] =
    ["", "out", "out/stems", "out/delivery", "out/fans", "out/auditions", ".songwright"];

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
    /// A take that is damaged in its middle is silent from there on; else it is an error.
    pub keep_going: bool,
}

/// What was made.
pub struct Outcome {
    /// Paths within the song folder of everything that was written now.
    pub written: Vec<String>,
    /// What the master measures and what is wrong with it.
    pub judged: Judged,
    /// Takes that fell silent now, and why.
    pub silenced: BTreeMap<String, String>,
}

/// What has to be made anew.
struct Stale {
    /// The mix and the stems.
    jobs: Vec<(String, JobId)>,
    /// What measures them, one each, as they are written.
    meters: Vec<(String, Meter)>,
    /// Files for delivery.
    plain: Vec<Wanted>,
    /// Files for listeners.
    tagged: Vec<Wanted>,
    auditions: Vec<Audition>,
    report: bool,
}

impl Stale {
    /// Whether the sound of the master is needed.
    fn master(&self) -> bool {
        self.report || !self.plain.is_empty() || !self.auditions.is_empty()
    }
}

impl Making<'_> {
    /// Makes what is out of date.
    pub fn make(&self) -> Result<Outcome, Failure> {
        let mut made = Made::load(self.folder);
        FOLDERS.iter().for_each(|folder| atomic::clean(&self.path(folder)));
        let target = Target { loudness: self.song.master.target, ceiling: self.song.master.ceiling };
        let master_key = master::key(self.plan, target).to_string();
        let report_key = report::key(self, &master_key);
        let stale = self.stale(&made, &master_key, &report_key);
        let recordings = Recordings::new(&self.folder.path);
        let forgiving = Forgiving::new(Recordings::new(&self.folder.path));
        let takes: &dyn Takes = if self.keep_going { &forgiving } else { &recordings };
        let pool = engine::pool(self.threads)?;
        let studio = Studio { takes, store: self.store, progress: self.bar, pool: &pool };
        let outputs = stale.jobs.iter().zip(&stale.meters);
        let outputs = outputs.map(|((name, job), (_, meter))| Ok((*job, meter.on(self.output(name)?))));
        let outputs = outputs.collect::<Result<Vec<_>, Failure>>()?;
        let scratch = if stale.master() {
            let scratch = Scratch::new(self.folder.state()?);
            engine::produce(self.plan, outputs, target, &|| scratch.open(), studio)?;
            Some(scratch)
        } else {
            if !outputs.is_empty() {
                engine::render(self.plan, outputs, studio)?;
            }
            None
        };
        let jobs = stale.jobs.iter().map(|(name, job)| (name.clone(), self.key(*job)));
        pool.install(|| made.wrote(jobs.collect()))?;
        if let Some(scratch) = scratch {
            self.write_master(&scratch, target, &stale, &report_key, &pool, &mut made)?;
        }
        let judged = made.judged(&report_key).cloned();
        let judged = judged.ok_or_else(|| Failure::machine("what was written cannot be remembered"))?;
        for file in &stale.tagged {
            self.tagged_file(file, &judged)?;
        }
        pool.install(|| made.wrote(stale.tagged.iter().map(Wanted::named).collect()))?;
        Ok(Outcome { written: made.written, judged, silenced: forgiving.faults() })
    }

    fn stale(&self, made: &Made, master_key: &str, report_key: &str) -> Stale {
        let wanted = self.wanted(master_key).into_iter().filter(|w| !made.fresh(&w.name, &w.key));
        let (tagged, plain) = wanted.partition(|wanted| wanted.tagged);
        let fresh = |name: &&str| made.fresh(name, report_key);
        let jobs = self.jobs().into_iter().filter(|(name, job)| !made.fresh(name, &self.key(*job)));
        let jobs: Vec<(String, JobId)> = jobs.collect();
        let meters = jobs.iter().map(|(name, _)| (name.clone(), Meter::new(self.plan.rate))).collect();
        Stale {
            jobs,
            meters,
            plain,
            tagged,
            auditions: sounds::auditions(master_key)
                .into_iter()
                .filter(|a| !made.fresh(&a.name, &a.key))
                .collect(),
            report: made.judged(report_key).is_none() || !report::NAMES.iter().all(fresh),
        }
    }

    /// Everything that is made of the sound of the master.
    fn write_master(
        &self,
        scratch: &Scratch,
        target: Target,
        stale: &Stale,
        report_key: &str,
        pool: &ThreadPool,
        made: &mut Made,
    ) -> Result<(), Failure> {
        let measures = self.write_masters(&stale.plain, scratch, pool)?;
        pool.install(|| made.wrote(stale.plain.iter().map(Wanted::named).collect()))?;
        self.audition(&stale.auditions, &measures, scratch, pool)?;
        pool.install(|| made.wrote(stale.auditions.iter().map(Audition::named).collect()))?;
        if stale.report {
            let findings = report::findings(&measures, target);
            let report = report::report(self, &measures, &findings, &stale.meters)?;
            let pages = [engine::report::html(&report), engine::report::json(&report)];
            for (name, page) in report::NAMES.iter().zip(pages) {
                atomic::write(&self.path(name), page.as_bytes())?;
            }
            made.wrote(report::NAMES.map(|name| (name.into(), report_key.into())).into())?;
            made.judge(report_key, report::judged(&measures, &findings))?;
        }
        Ok(())
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

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path.join(name)
    }

    fn output(&self, name: &str) -> Result<Box<dyn Write>, Failure> {
        let format = sounds::format("wav32f")?;
        Ok(Box::new(SoundFile::create(&self.path(name), format, self.plan.rate, self.plan.frames)?))
    }
}
