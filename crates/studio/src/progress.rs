//! How far a render is, on the terminal, and Ctrl-C.

use engine::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// Whether the user has asked to stop.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens for Ctrl-C and for termination; the second one ends the program at once.
    pub fn on_signal() -> Self {
        static STOP: OnceLock<Stop> = OnceLock::new();
        STOP.get_or_init(|| {
            let stop = Self::default();
            let asked = stop.clone();
            // Without a handler Ctrl-C ends the program: whole files stay whole all the same.
            let _ = ctrlc::set_handler(move || {
                if asked.0.swap(true, Ordering::Relaxed) {
                    std::process::exit(crate::failure::Fault::Stopped as i32);
                }
            });
            stop
        })
        .clone()
    }

    /// Whether the user has asked to stop.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A bar on standard error that counts frames; nothing is drawn where that is not a terminal.
pub struct Bar {
    bar: ProgressBar,
    verb: &'static str,
    stop: Stop,
    jobs: AtomicUsize,
    done: AtomicUsize,
}

impl Bar {
    /// A bar that is drawn unless `quiet`; `verb` says what is done (`"rendering"`).
    pub fn new(stop: Stop, quiet: bool, verb: &'static str) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{msg:40!} {bar:40} {percent:>3} %  {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, verb, stop, jobs: AtomicUsize::new(0), done: AtomicUsize::new(0) }
    }

    fn say(&self, name: &str) {
        let (done, jobs) = (self.done.load(Ordering::Relaxed), self.jobs.load(Ordering::Relaxed));
        self.bar.set_message(format!("{} {} of {jobs}{name}", self.verb, (done + 1).min(jobs.max(1))));
    }
}

impl Progress for Bar {
    fn start(&self, jobs: usize, frames: u64) {
        self.jobs.store(jobs, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.bar.reset();
        self.bar.set_length(frames);
        self.say("");
    }

    fn job(&self, name: &str) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.say(&format!(": {name} done"));
    }

    fn advance(&self, frames: u64) {
        self.bar.inc(frames);
    }

    fn stopped(&self) -> bool {
        self.stop.asked()
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
